package org.drachtio.sip.dialog.internal.uac;

import java.util.HashMap;
import java.util.Map;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.uas.ServedRequests;
import org.drachtio.sip.dialog.internal.uas.UasTransaction;

/**
 * NOTIFYs that overtake the 2xx to our SUBSCRIBE (RFC 6665 §4.1.2.4): they begin the dialog. The
 * application gets them after the 2xx if the 2xx comes within T1, because its client library knows
 * the dialog only from then on; otherwise it gets them without. Lane thread only.
 */
public final class EarlyNotifies {

  private final ServedRequests served;

  /** SUBSCRIBEs of applications outside any dialog that wait for their response, by dialog id. */
  private final Map<String, UacTransaction> subscribing = new HashMap<>();

  public EarlyNotifies(ServedRequests served) {
    this.served = served;
  }

  public void opened(UacTransaction asking) {
    if (!asking.isInDialog() && asking.method().equals(Methods.SUBSCRIBE)) {
      subscribing.put(asking.dialogId(), asking);
    }
  }

  /**
   * Takes a request that matches no dialog.
   *
   * @return false: it belongs to no SUBSCRIBE of ours
   */
  public boolean offer(InboundMessage inbound) {
    SipMessage notify = inbound.message();
    if (!notify.method().equals(Methods.NOTIFY)) {
      return false;
    }
    UacTransaction asking = subscribing.get(DialogId.text(notify.callId(), notify.toTag()));
    if (asking == null || asking.dialog() != null) {
      return false;
    }
    LaneDialogs dialogs = served.dialogs();
    Dialog begun =
        new Dialog(
            dialogs,
            DialogState.asNotified(
                asking.transaction().request(),
                notify,
                inbound.flow(),
                asking.id(),
                dialogs.services().lane().now()));
    begun.confirm();
    asking.began(begun);
    dialogs.add(begun);
    begun.begunBy(inbound);
    begun.announce(asking.id());
    asking.announced();
    UasTransaction.inDialog(served, inbound, begun).hold();
    return true;
  }

  /**
   * Whether a 2xx begins or confirms the dialog. Not if the NOTIFY before it has ended that; if the
   * NOTIFY came from another fork than the 2xx, the application goes on with the latter.
   */
  boolean mayBegin(UacTransaction asking, SipMessage accepted) {
    Dialog notified = asking.dialog();
    if (notified == null || !asking.method().equals(Methods.SUBSCRIBE)) {
      return true;
    }
    if (!notified.isLive()) {
      return false;
    }
    if (!notified.remoteTag().equals(accepted.toTag())) {
      notified.end();
    }
    return true;
  }

  /** The SUBSCRIBE has its final response, and the application has been told. */
  public void concluded(UacTransaction asking, boolean accepted) {
    subscribing.remove(asking.dialogId(), asking);
    if (asking.dialog() != null) {
      asking.dialog().begun(accepted);
    }
  }

  public void clear() {
    subscribing.clear();
  }
}
