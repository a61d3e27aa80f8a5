package org.drachtio.api.dialog;

import org.drachtio.api.transport.SentMessage;

/** What became of an application's command. */
public sealed interface Outcome {

  /**
   * The message was sent, or is on its way.
   *
   * @param message as sent
   * @param transactionId of the transaction that it belongs to
   * @param dialogId empty outside a dialog
   */
  record Sent(SentMessage message, String transactionId, String dialogId) implements Outcome {}

  /**
   * Nothing was sent.
   *
   * @param subject what the reason is about, as its description says; empty if nothing
   * @param header name of the header that is at fault; empty if none
   */
  record Failed(FailureReason reason, String subject, String header) implements Outcome {

    /** For this reason, which is about nothing. */
    public Failed(FailureReason reason) {
      this(reason, "", "");
    }

    /** For this reason. */
    public Failed(FailureReason reason, String subject) {
      this(reason, subject, "");
    }
  }
}
