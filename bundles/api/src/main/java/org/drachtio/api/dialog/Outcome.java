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
   * @param text exact text for the application (admin-protocol.md §5)
   */
  record Failed(String text) implements Outcome {}
}
