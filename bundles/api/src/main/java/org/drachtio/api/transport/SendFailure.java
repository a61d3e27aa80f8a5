package org.drachtio.api.transport;

/**
 * Why a request could not be sent; the phrase is the reason of the 503 that stands for it
 * (sip-behaviour.md §3.6).
 */
public enum SendFailure {
  /** The host name has no address. */
  DNS("DNS Error"),
  /** The peer could not be reached or the system refused to send. */
  UNREACHABLE("Service Unavailable"),
  /** The connection was closed, or its queue was full. */
  CLOSED("Service Unavailable");

  private final String phrase;

  SendFailure(String phrase) {
    this.phrase = phrase;
  }

  /** Reason phrase. */
  public String phrase() {
    return phrase;
  }
}
