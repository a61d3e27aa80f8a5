package org.drachtio.call.trace.internal.store;

import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.message.SipMessage;

/**
 * A SIP message.
 *
 * @param record as it is kept
 * @param micros when, microseconds since 1970
 * @param inbound true: received
 * @param remoteHost address of the peer
 * @param callId empty if it has none
 * @param request false: a response
 * @param method of the CSeq for a response
 * @param cseq −1 if it has none
 * @param status 0 for a request
 * @param begins whether it is a request outside a dialog
 * @param marked whether its call is marked as long as this waits: what is said next of a call is
 *     not to be missed though nobody has looked at this yet
 */
record SeenMessage(
    Packed record,
    long micros,
    boolean inbound,
    String remoteHost,
    String callId,
    boolean request,
    String method,
    long cseq,
    int status,
    boolean begins,
    boolean marked)
    implements Seen {

  /** Has to be {@link #taken}. */
  static SeenMessage of(CapturedMessage captured, Interest interest, Chunks chunks) {
    SipMessage message = captured.message();
    boolean marks = !interest.hasCall(message.callId());
    if (marks) {
      interest.begun(message.callId());
    }
    return new SeenMessage(
        Packing.pack(captured, chunks),
        captured.epochMicros(),
        captured.inbound(),
        captured.remoteHost(),
        message.callId(),
        message.isRequest(),
        message.method(),
        message.cseq(),
        message.status(),
        message.isRequest() && message.toTag().isEmpty(),
        marks);
  }

  /** The message, scanned anew. */
  SipMessage message() {
    return Packing.message(record);
  }

  @Override
  public void taken(Interest interest) {
    record.release();
    if (marked) {
      interest.over(callId);
    }
  }

  /** Whether it begins a leg that may turn out to belong to a call that is recorded. */
  boolean dials() {
    return begins && Interest.dials(method, inbound);
  }
}
