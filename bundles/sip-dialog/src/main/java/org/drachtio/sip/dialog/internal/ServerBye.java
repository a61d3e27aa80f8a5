package org.drachtio.sip.dialog.internal;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;

/**
 * A BYE that the server itself sends; the application is told (admin-protocol.md §4.5), its
 * response is not waited for.
 */
final class ServerBye implements ClientTransactionUser {

  static final String ACK_TIMEOUT = "ACK timeout";
  static final String NO_ACK = "no ACK from the application";
  static final String NO_CONTACT = "2xx without Contact";
  static final String CANCEL_AFTER_OK = "CANCEL after 200 OK";
  static final String SESSION_EXPIRED = "Session timer expired";
  static final String OPERATOR = "Ended by the operator";
  static final String CANCEL_RACE = "ACK-BYE due to cancel race condition";

  static final String APPLICATION_GONE = "application gone";

  private static final ServerBye NOBODY_WAITS = new ServerBye();

  private ServerBye() {}

  /**
   * Sends it, tells the application and ends the dialog; without a way to the peer the dialog ends
   * all the same. Does nothing for a dialog that is over.
   */
  static void send(LaneState state, Dialog dialog, String reason) {
    // A task or timer may come late: after the end of the dialog, or after it was handed over to
    // another version of the bundle, which sends the BYE itself.
    if (!state.dialogs.contains(dialog)) {
      return;
    }
    Header header = new Header("Reason", "SIP ;cause=200 ;text=\"" + reason + "\"");
    Optional<OutgoingRequest> bye =
        RequestComposer.inDialog(
            state, dialog, Methods.BYE, "", ++dialog.localSeq, List.of(header), new byte[0]);
    if (bye.isPresent()) {
      state.user.onUnsolicited(dialog.id, bye.get().asSent());
      state.transactions.open(bye.get().message(), bye.get().hop(), NOBODY_WAITS);
    }
    state.end(dialog);
  }

  /**
   * Tells the application that the server ended a dialog whose peer has never heard of it, as the
   * 2xx was not sent: no BYE goes out. The dialog goes on for its caller to end.
   *
   * @param transactionId of the INVITE
   */
  static void pretend(LaneState state, Dialog dialog, String transactionId, String reason) {
    Header header = new Header("Reason", "SIP ;cause=200 ;text=\"" + reason + "\"");
    Optional<OutgoingRequest> bye =
        RequestComposer.inDialog(
            state, dialog, Methods.BYE, "", dialog.localSeq + 1, List.of(header), new byte[0]);
    if (bye.isPresent()) {
      if (!state.dialogs.isStable(dialog)) {
        state.announce(dialog, transactionId);
      }
      state.user.onUnsolicited(dialog.id, bye.get().asSent());
    }
  }

  /**
   * ACKs and ends a dialog that nobody asked for and no table knows: the 2xx of another fork (RFC
   * 3261 §13.2.2.4), or one whose application has gone.
   *
   * @return the ACK, for repetitions; empty if there is no way to the peer
   */
  static Optional<OutgoingRequest> ackAndBye(LaneState state, Dialog stray, long inviteSeq) {
    Optional<OutgoingRequest> ack = acknowledge(state, stray, inviteSeq);
    stray.localSeq = Math.max(stray.localSeq, inviteSeq);
    bye(state, stray);
    return ack;
  }

  /** Sends a BYE of which nobody is told. */
  static void bye(LaneState state, Dialog stray) {
    stray.localSeq++;
    RequestComposer.inDialog(state, stray, Methods.BYE, "", stray.localSeq, List.of(), new byte[0])
        .ifPresent(bye -> state.transactions.open(bye.message(), bye.hop(), NOBODY_WAITS));
  }

  /**
   * ACKs a 2xx that nobody else will.
   *
   * @return the ACK, for repetitions; empty if there is no way to the peer
   */
  static Optional<OutgoingRequest> acknowledge(LaneState state, Dialog dialog, long inviteSeq) {
    Optional<OutgoingRequest> ack =
        RequestComposer.inDialog(state, dialog, Methods.ACK, "", inviteSeq, List.of(), new byte[0]);
    ack.ifPresent(request -> request.sendWithoutTransaction(state));
    return ack;
  }

  @Override
  public void onResponse(ClientTransaction transaction, InboundMessage response) {
    // Whatever the peer says, the dialog is over.
  }

  @Override
  public void onTimeout(ClientTransaction transaction) {
    // As above.
  }

  @Override
  public void onFailure(ClientTransaction transaction, SendFailure failure) {
    // As above.
  }

  @Override
  public void onOver(ClientTransaction transaction) {
    // Nothing is kept for it.
  }
}
