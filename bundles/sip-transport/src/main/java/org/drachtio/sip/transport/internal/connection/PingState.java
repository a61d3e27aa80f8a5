package org.drachtio.sip.transport.internal.connection;

/**
 * What crosses a hand-over of the pings on a connection.
 *
 * @param awaited whether the last ping may still be answered
 * @param answered whether the peer has ever answered one
 */
public record PingState(boolean awaited, boolean answered) {

  /** None was sent. */
  public static final PingState NONE = new PingState(false, false);
}
