package org.drachtio.api.control;

/** Which application gets a new request. */
public sealed interface Selection {

  /**
   * This one.
   *
   * @param application its id
   */
  record Chosen(long application) implements Selection {}

  /** None wants this method, or none that wants it reads what it got before: 503. */
  record NoneForMethod() implements Selection {}

  /** None that wants this method has the tag: 480. */
  record NoneForTag() implements Selection {}
}
