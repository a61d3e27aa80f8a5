package org.drachtio.call.trace.internal.item;

import org.drachtio.message.SipMessage;

/** Something that was said in a call. Immutable. */
public sealed interface Item permits SipItem, FrameItem {

  /** When, microseconds since 1970. */
  long micros();

  /** The SIP message that it is or has, as far as it was kept, scanned anew. */
  SipMessage message();
}
