package org.drachtio.call.trace.internal.item;

/** Something that was said in a call. Immutable. */
public sealed interface Item permits SipItem, FrameItem {

  /** When, microseconds since 1970. */
  long micros();
}
