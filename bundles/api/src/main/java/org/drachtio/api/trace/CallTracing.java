package org.drachtio.api.trace;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes the SIP messages of chosen calls to the log while the trace of all messages is off. Each
 * choice ends by itself.
 *
 * <p><b>Threading:</b> thread-safe, never waits for traffic.
 */
@ProviderType
public interface CallTracing {

  /** Choices that there may be at a time. */
  int MAX_CHOICES = 16;

  /**
   * Begins to trace, or lets a choice go on for longer.
   *
   * @param what a Call-ID, the user of a From or To header, or the address of a peer
   * @param time until it ends
   * @throws IllegalArgumentException if there are {@link #MAX_CHOICES} others, or what it says is
   *     empty
   */
  void trace(String what, Duration time);

  /** Ends a choice; false: there is none. */
  boolean end(String what);

  /** All that have not ended. */
  List<Choice> choices();

  /**
   * What is traced.
   *
   * @param what Call-ID, user or address
   * @param secondsLeft until it ends
   * @param messages that it has written
   */
  record Choice(String what, long secondsLeft, long messages) {}
}
