package org.drachtio.api.control;

import org.drachtio.api.dialog.Outcome;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes the outcome of a command; called exactly once, on the lane of the call. Must not block. */
@ConsumerType
@FunctionalInterface
public interface Reply {

  /** The outcome. */
  void done(Outcome outcome);
}
