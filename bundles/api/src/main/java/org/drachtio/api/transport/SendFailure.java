package org.drachtio.api.transport;

/**
 * Why a request could not be sent; the phrase is the reason of the response that stands for it: 410
 * for {@link #GONE}, 487 for {@link #CANCELLED}, else 503 (sip-behaviour.md §3.6).
 */
public enum SendFailure {
  /** The host name has no address. */
  DNS(503, "DNS Error"),
  /** The peer could not be reached or the system refused to send. */
  UNREACHABLE(503, "Service Unavailable"),
  /** The connection was closed, or its queue was full. */
  CLOSED(503, "Service Unavailable"),
  /** The connection that leads to the peer was closed, and another one cannot be had. */
  GONE(410, "Gone"),
  /** The request was withdrawn before it left: a cancelled INVITE. */
  CANCELLED(487, "Request Terminated");

  private final int status;
  private final String phrase;

  SendFailure(int status, String phrase) {
    this.status = status;
    this.phrase = phrase;
  }

  /** Status of the response that stands for it. */
  public int status() {
    return status;
  }

  /** Reason phrase. */
  public String phrase() {
    return phrase;
  }
}
