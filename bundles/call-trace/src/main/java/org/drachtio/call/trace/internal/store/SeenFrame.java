package org.drachtio.call.trace.internal.store;

import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.message.SipMessage;

/**
 * A frame of the admin protocol.
 *
 * @param record as it is kept
 * @param micros when, microseconds since 1970
 * @param application id of the connection
 * @param subject what it has to do with
 * @param marked id by which frames that follow it name it, which is marked as long as this waits;
 *     empty if it is marked anyway
 */
record SeenFrame(Packed record, long micros, long application, FrameSubject subject, String marked)
    implements Seen {

  /** Has to be {@link #taken}. */
  static SeenFrame of(ApplicationFrame frame, Interest interest, Chunks chunks) {
    FrameSubject subject = frame.subject();
    // Replies name the command, commands the transaction.
    String id = subject.kind().isCommand() ? subject.commandId() : subject.transactionId();
    String marks = interest.hasId(id) ? "" : id;
    if (!marks.isEmpty()) {
      interest.idBegun(marks);
    }
    return new SeenFrame(
        Packing.pack(frame, chunks), frame.epochMicros(), frame.application(), subject, marks);
  }

  /** Call-ID of the SIP message that it tells of, or of its dialog; empty if it names neither. */
  String callId() {
    return subject.callId().isEmpty()
        ? DialogId.parse(subject.dialogId()).callId()
        : subject.callId();
  }

  @Override
  public void taken(Interest interest) {
    record.release();
    if (!marked.isEmpty()) {
      interest.idOver(marked);
    }
  }

  /** The same, to be kept beyond {@link #taken}. */
  SeenFrame kept() {
    return new SeenFrame(record.copy(), micros, application, subject, marked);
  }

  /** The SIP message of a command, scanned. */
  SipMessage message() {
    return Packing.message(record);
  }
}
