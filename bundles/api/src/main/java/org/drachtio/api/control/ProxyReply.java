package org.drachtio.api.control;

import org.drachtio.api.dialog.Outcome;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told whether a request has been forwarded. One of the methods is called, exactly once, on the
 * lane of the call and before any event that belongs to the command. Must not block.
 */
@ConsumerType
public interface ProxyReply {

  /** The request was forwarded to at least one target. */
  void started();

  /** The request was not forwarded to any target. */
  void failed(Outcome.Failed failure);
}
