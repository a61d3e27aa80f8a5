package org.drachtio.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The outcome of sending a request. Called on the lane of its Call-ID, at most once, maybe before
 * send returns.
 */
@ConsumerType
public interface SendListener {

  /** The message was handed to the system, or queued on an open connection. */
  void sent(Flow flow);

  /** The message was not sent, and will not be. */
  void failed(SendFailure failure);

  /**
   * Whether a request that had to wait for a name or a connection is still to be sent. Asked just
   * before; if not, nothing more is told.
   */
  default boolean isWanted() {
    return true;
  }

  /** Whether this very message was sent before: it is counted as a repetition then. */
  default boolean isRepetition() {
    return false;
  }
}
