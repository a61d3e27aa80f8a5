package org.drachtio.sip.dialog.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * NOTIFYs that overtake the 2xx to our SUBSCRIBE (RFC 6665 §4.1.2.4): they begin the dialog. The
 * application gets them behind the 2xx if that comes within T1, as its client library knows the
 * dialog from then on only; else without it. Lane thread only.
 */
final class EarlyNotifies {

  private final LaneState state;

  /** SUBSCRIBEs of applications outside any dialog that wait for their response, by dialog id. */
  private final Map<String, UacTransaction> subscribing = new HashMap<>();

  EarlyNotifies(LaneState state) {
    this.state = state;
  }

  void opened(UacTransaction asking) {
    if (!asking.inDialog && asking.method().equals(Methods.SUBSCRIBE)) {
      subscribing.put(asking.dialogId, asking);
    }
  }

  /**
   * Takes a request that matches no dialog.
   *
   * @return false: it belongs to no SUBSCRIBE of ours
   */
  boolean offer(InboundMessage inbound) {
    SipMessage notify = inbound.message();
    if (!notify.method().equals(Methods.NOTIFY)) {
      return false;
    }
    UacTransaction asking = subscribing.get(Dialog.idOf(notify.callId(), notify.toTag()));
    if (asking == null || asking.dialog != null) {
      return false;
    }
    Dialog begun =
        Dialog.asNotified(
            asking.transaction().request(), notify, inbound.flow(), asking.id, state.lane.now());
    begun.state = Dialog.State.CONFIRMED;
    asking.dialog = begun;
    state.dialogs.add(begun);
    RemoteTarget.begunBy(state, begun, inbound);
    state.announce(begun, asking.id);
    asking.announced();
    UasTransaction.inDialog(state, inbound, begun).hold();
    return true;
  }

  /**
   * Whether a 2xx begins or confirms the dialog. Not if the NOTIFY before it has ended that; if the
   * NOTIFY came from another fork than the 2xx, the application goes on with the latter.
   */
  boolean mayBegin(UacTransaction asking, SipMessage accepted) {
    Dialog notified = asking.dialog;
    if (notified == null || !asking.method().equals(Methods.SUBSCRIBE)) {
      return true;
    }
    if (!state.dialogs.contains(notified)) {
      return false;
    }
    if (!notified.remoteTag.equals(accepted.toTag())) {
      state.end(notified);
    }
    return true;
  }

  /** The SUBSCRIBE has its final response, and the application has been told. */
  void concluded(UacTransaction asking, boolean accepted) {
    subscribing.remove(asking.dialogId, asking);
    if (asking.dialog == null) {
      return;
    }
    for (UasTransaction waiting : List.copyOf(asking.dialog.unanswered)) {
      if (waiting.held && accepted) {
        deliver(waiting);
      } else if (waiting.held) {
        waiting.refuse(481);
      }
    }
  }

  /** Gives a NOTIFY to the application that was held back. */
  void deliver(UasTransaction waiting) {
    waiting.held = false;
    waiting.disarmGuard();
    if (waiting.dialog != null && state.dialogs.contains(waiting.dialog)) {
      InDialogRequests.deliver(state, waiting.dialog, waiting);
    } else {
      waiting.refuse(481);
    }
  }

  void clear() {
    subscribing.clear();
  }
}
