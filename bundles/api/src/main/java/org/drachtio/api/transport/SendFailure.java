package org.drachtio.api.transport;

/**
 * Why a request could not be sent; the phrase is the reason of the response that stands for it: 410
 * for {@link #GONE}, 487 for {@link #CANCELLED}, else 503 (sip-behaviour.md §3.6).
 */
public enum SendFailure {
  /** The host name has no address. */
  DNS("DNS Error"),
  /** The peer could not be reached or the system refused to send. */
  UNREACHABLE("Service Unavailable"),
  /** The connection was closed, or its queue was full. */
  CLOSED("Service Unavailable"),
  /** The connection that leads to the peer was closed, and another one cannot be had. */
  GONE("Gone"),
  /** The request was withdrawn before it left: a cancelled INVITE. */
  CANCELLED("Request Terminated");

  private final String phrase;

  SendFailure(String phrase) {
    this.phrase = phrase;
  }

  /** Reason phrase. */
  public String phrase() {
    return phrase;
  }
}
