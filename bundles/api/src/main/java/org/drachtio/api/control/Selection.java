package org.drachtio.api.control;

/** Which application gets a new request. */
public sealed interface Selection {

  /**
   * This one.
   *
   * @param application its id
   */
  record Chosen(long application) implements Selection {}

  /**
   * No application wants this method, or every one that does has stopped reading: the request gets
   * 503.
   */
  record NoneForMethod() implements Selection {}

  /** No application that wants this method has the tag: the request gets 480. */
  record NoneForTag() implements Selection {}
}
