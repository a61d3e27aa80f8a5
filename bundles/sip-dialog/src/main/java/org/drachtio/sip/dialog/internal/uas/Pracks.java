package org.drachtio.sip.dialog.internal.uas;

import java.util.Optional;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.sip.dialog.internal.compose.OwnAnswers;
import org.drachtio.sip.dialog.internal.compose.RAck;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;

/**
 * PRACKs of the peer (RFC 3262 §3). The first one makes the early dialog known to the application,
 * which answers (sip-behaviour.md §2.3). Lane thread only.
 */
final class Pracks {

  private Pracks() {}

  public static void offer(ServedRequests served, Dialog dialog, InboundMessage prack) {
    ReliableProvisionals provisionals = dialog.provisionals();
    Optional<RAck> rack = RAck.of(prack.message());
    if (provisionals == null || rack.filter(provisionals::isAcknowledgedBy).isEmpty()) {
      served
          .services()
          .refuse(prack, 481, "no provisional response waits for it: RAck missing or of another");
      return;
    }
    boolean offers = prack.message().bodyLength() > 0;
    if (!provisionals.isCurrentWanted() || provisionals.isFinallyAnswered() && !offers) {
      // Either the peer alone wanted reliability, or the application takes the dialog for
      // confirmed: then drachtio-srf would answer a PRACK with 501.
      provisionals.acknowledged();
      OwnAnswers.send(served.services().transactions(), prack, 200);
      provisionals.goOn();
      return;
    }
    if (dialog.isEarly() && !dialog.isStable()) {
      dialog.announce(dialog.transactionId());
    }
    UasTransaction serving = UasTransaction.inDialog(served, prack, dialog);
    if (serving.transaction().isOver()) {
      // no room for it: the peer has its 503, and the response goes on waiting
      serving.forget();
      return;
    }
    provisionals.acknowledged();
    if (offers) {
      provisionals.offeredInPrack();
      serving.offersInPrack();
    }
    if (served.services().user().onRequest(serving.id(), dialog.id(), prack)) {
      serving.armGuard();
    } else {
      serving.refuse(481);
    }
    provisionals.goOn();
  }
}
