package org.drachtio.api.filter;

/** What a {@link RequestFilter} says of a request. */
public sealed interface Admission {

  /** The request may pass, as far as this filter is concerned. */
  Admission PASS = new Pass();

  /** The request is dropped: the sender gets no answer. */
  Admission DISCARD = new Discard();

  /** See {@link #PASS}. */
  record Pass() implements Admission {}

  /** See {@link #DISCARD}. */
  record Discard() implements Admission {}

  /**
   * The request is answered, and leaves no state behind.
   *
   * @param status 300 … 699
   * @param reason empty = the standard phrase
   */
  record Reject(int status, String reason) implements Admission {

    /**
     * Checks the status.
     *
     * @throws IllegalArgumentException if the status is no final answer that refuses
     */
    public Reject {
      if (status < 300 || status > 699) {
        throw new IllegalArgumentException("a request cannot be rejected with " + status);
      }
    }
  }
}
