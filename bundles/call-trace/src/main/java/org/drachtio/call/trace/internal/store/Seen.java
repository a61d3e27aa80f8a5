package org.drachtio.call.trace.internal.store;

/**
 * What a tap was shown, as it waits to be recorded: its {@link Packing packed} form, and by what
 * its call is found. Immutable; its record is there until it is {@link #taken}.
 */
sealed interface Seen permits SeenMessage, SeenFrame {

  /** Bytes of heap that one takes beside its record, about. */
  int OVERHEAD = 160;

  /** As it is kept. */
  Packed record();

  /** When, microseconds since 1970. */
  long micros();

  /**
   * It does not wait any more: what was marked for it is not any longer, its record is released.
   */
  void taken(Interest interest);
}
