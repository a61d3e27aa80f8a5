package org.drachtio.api.transport;

/** How a target that the name service told of took a request (RFC 3263 §4.3). */
public enum TargetReport {
  /** It answered. */
  ANSWERED("answered"),
  /** It answered 503. */
  UNAVAILABLE("503"),
  /** It did not answer in time. */
  SILENT("time-out"),
  /** Nothing could be sent to it. */
  UNREACHABLE("unreachable");

  private final String text;

  TargetReport(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** Whether others are to be preferred for a while. */
  public boolean isBad() {
    return this != ANSWERED;
  }
}
