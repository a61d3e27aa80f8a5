package org.drachtio.api.filter;

import java.util.List;
import org.drachtio.message.Header;

/** What a {@link RequestFilter} says of a request. */
public sealed interface Admission {

  /** The request may pass, as far as this filter is concerned. */
  Admission PASS = new Pass();

  /** The request is dropped: the sender gets no answer. */
  Admission DISCARD = new Discard();

  /**
   * The request is dropped, and the connection that it came on is closed; over UDP as {@link
   * #DISCARD}.
   */
  Admission DISCONNECT = new Disconnect();

  /** See {@link #PASS}. */
  record Pass() implements Admission {}

  /** See {@link #DISCARD}. */
  record Discard() implements Admission {}

  /** See {@link #DISCONNECT}. */
  record Disconnect() implements Admission {}

  /**
   * The request is answered in place of an application, without leaving any state behind.
   *
   * @param status 200 … 299
   * @param reason empty = the standard phrase
   * @param headers that the answer has besides those that every answer has
   */
  record Answer(int status, String reason, List<Header> headers) implements Admission {

    /**
     * Checks the status.
     *
     * @throws IllegalArgumentException if the status is no success
     */
    public Answer {
      if (status < 200 || status > 299) {
        throw new IllegalArgumentException(status + " is no success");
      }
      headers = List.copyOf(headers);
    }
  }

  /**
   * The request is refused, without leaving any state behind.
   *
   * @param status 300 … 699
   * @param reason empty = the standard phrase
   * @param headers that the answer has besides those that every answer has: Retry-After, for one
   */
  record Reject(int status, String reason, List<Header> headers) implements Admission {

    /**
     * Checks the status.
     *
     * @throws IllegalArgumentException if the status is no final answer that refuses
     */
    public Reject {
      if (status < 300 || status > 699) {
        throw new IllegalArgumentException("a request cannot be rejected with " + status);
      }
      headers = List.copyOf(headers);
    }

    /** Without further headers. */
    public Reject(int status, String reason) {
      this(status, reason, List.of());
    }
  }
}
