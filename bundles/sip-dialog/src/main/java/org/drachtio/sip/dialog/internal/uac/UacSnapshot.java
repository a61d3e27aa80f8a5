package org.drachtio.sip.dialog.internal.uac;

import java.util.List;
import org.drachtio.api.transport.Hop;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;

/**
 * A request of an application as it crosses a hand-over. Immutable.
 *
 * @param id as applications know it
 * @param handle of its transaction
 * @param request as sent
 * @param hop where it was sent
 * @param dialogId of the dialog that it is in or may create; empty otherwise
 * @param dialog number of its dialog; 0 for none
 * @param inDialog whether it was sent in the dialog
 * @param cancelled the application cancelled it
 * @param abandoned the application has gone, and a 2xx is hung up at once
 * @param orphanedUntil on the lane's clock; 0: its application is there
 * @param concluded the application has had its final response
 * @param ourInvite its dialog's offers of the peer wait for the answer to it, an INVITE
 * @param ourUpdate the same, for an UPDATE
 * @param awaitsAck its 2xx waits for the application's ACK
 * @param ack {@code null} if its 2xx has none
 * @param early those who have answered it provisionally
 * @param late those whose 2xx came too late
 */
public record UacSnapshot(
    String id,
    String handle,
    SipMessage request,
    Hop hop,
    String dialogId,
    long dialog,
    boolean inDialog,
    boolean cancelled,
    boolean abandoned,
    long orphanedUntil,
    boolean concluded,
    boolean ourInvite,
    boolean ourUpdate,
    boolean awaitsAck,
    OutgoingRequest ack,
    List<Early> early,
    List<Forks.Late> late) {

  /**
   * One who has answered provisionally.
   *
   * @param dialog number of the early dialog
   * @param rseq of its last reliable provisional response; 0 if there was none
   * @param awaitsPrack the application has not sent the PRACK of that
   */
  public record Early(long dialog, long rseq, boolean awaitsPrack) {}

  public UacSnapshot {
    early = List.copyOf(early);
    late = List.copyOf(late);
  }
}
