package org.drachtio.api.dialog;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SentMessage;
import org.osgi.annotation.versioning.ConsumerType;

/** Told what happens in dialogs and to adopted transactions. Called on the lane of the Call-ID. */
@ConsumerType
public interface DialogUser {

  /**
   * A request in a dialog, ACK included.
   *
   * @param transactionId fresh; that of the INVITE for the ACK of the initial INVITE's 2xx and for
   *     an UPDATE that comes before the INVITE's final response (admin-protocol.md §4.3). That
   *     INVITE may be the application's own
   * @return false: nobody takes it, answer 481
   */
  boolean onRequest(String transactionId, String dialogId, InboundMessage request);

  /**
   * A request in a dialog, or one that an application has and does not answer, was refused by the
   * dialog layer itself. The answer has been sent.
   *
   * @param why one sentence for an operator
   */
  void onRefused(InboundMessage request, int status, RefusedBecause cause, String why);

  /** An adopted INVITE was cancelled; 200 and 487 have been sent. */
  void onCancel(String transactionId, String dialogId, InboundMessage cancel);

  /** A response to an application's request; none but the last has a status of 200 or more. */
  void onResponse(String transactionId, String dialogId, InboundMessage response);

  /** The server itself ended a dialog with this BYE; {@link #onDialogOver} follows. */
  void onUnsolicited(String dialogId, SentMessage bye);

  /**
   * A transaction that applications know is over: nothing will be heard of its id.
   *
   * @param dialogId of the dialog that it created or belongs to, empty if none
   */
  void onTransactionOver(String transactionId, String dialogId);

  /**
   * A dialog has begun: requests in it may come. Forks of one request share their id: it is told
   * again for each of them that applications can name.
   *
   * @param transactionId of the request that created it
   */
  void onDialog(String dialogId, String transactionId);

  /** A dialog that {@link #onDialog} told of is over: nothing will be heard of its id. */
  void onDialogOver(String dialogId);
}
