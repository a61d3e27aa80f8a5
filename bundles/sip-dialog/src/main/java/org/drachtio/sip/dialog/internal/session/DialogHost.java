package org.drachtio.sip.dialog.internal.session;

import java.util.Optional;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;

/**
 * What a feature may ask of the dialog that it belongs to: features know their dialog by this
 * interface only. Lane thread only.
 */
interface DialogHost {

  String id();

  /** Its clock, its timers, and what is to be done later. */
  Lane lane();

  TransactionLayer transactions();

  SipTransport transport();

  /** Whether the dialog stands: it has not ended, and no other version of the bundle has it. */
  boolean isLive();

  /** Whether the dialog was created by SUBSCRIBE. */
  boolean isSubscription();

  /**
   * Sends a BYE, tells the application and ends the dialog. Does nothing for a dialog that is over.
   *
   * @param reason one of {@link HangUpReasons}
   */
  void hangUp(String reason);

  /** Ends the dialog: nothing more is repeated, waited for or delivered. */
  void end();

  /**
   * Composes the ACK of a 2xx.
   *
   * @param inviteSeq CSeq number of its INVITE
   * @return empty: there is no way to the peer
   */
  Optional<OutgoingRequest> composeAck(long inviteSeq);

  /** Acknowledges the 2xx that the application has left unacknowledged; nothing if none waits. */
  void settleAck();
}
