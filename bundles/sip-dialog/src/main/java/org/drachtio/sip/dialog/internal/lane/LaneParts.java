package org.drachtio.sip.dialog.internal.lane;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogNumbers;
import org.drachtio.sip.dialog.internal.dialog.DialogSnapshot;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.dialog.NoDialogUser;
import org.drachtio.sip.dialog.internal.uac.AskedRequests;
import org.drachtio.sip.dialog.internal.uac.EarlyNotifies;
import org.drachtio.sip.dialog.internal.uac.Uac;
import org.drachtio.sip.dialog.internal.uac.UacSnapshot;
import org.drachtio.sip.dialog.internal.uac.UacTransaction;
import org.drachtio.sip.dialog.internal.uas.InDialogRequests;
import org.drachtio.sip.dialog.internal.uas.ServedRequests;
import org.drachtio.sip.dialog.internal.uas.Uas;
import org.drachtio.sip.dialog.internal.uas.UasSnapshot;
import org.drachtio.sip.dialog.internal.uas.UasTransaction;

/** All that the dialog layer has on one lane. Lane thread only. */
public record LaneParts(
    LaneServices services,
    LaneDialogs dialogs,
    ServedRequests served,
    AskedRequests asked,
    Uas uas,
    InDialogRequests inDialog,
    Uac uac) {

  /** For a lane on which there is nothing yet. */
  public static LaneParts of(LaneServices services) {
    LaneDialogs dialogs = new LaneDialogs(services);
    ServedRequests served = new ServedRequests(services, dialogs);
    EarlyNotifies earlyNotifies = new EarlyNotifies(served);
    AskedRequests asked = new AskedRequests(dialogs, earlyNotifies);
    return new LaneParts(
        services,
        dialogs,
        served,
        asked,
        new Uas(served),
        new InDialogRequests(served, earlyNotifies::offer),
        new Uac(asked));
  }

  /** What the next version of the bundle goes on with. */
  public LaneSnapshot snapshot() {
    DialogNumbers numbers = new DialogNumbers(dialogs);
    List<UasSnapshot> serving = served.all().stream().map(each -> each.snapshot(numbers)).toList();
    List<UacSnapshot> asking = asked.all().stream().map(each -> each.snapshot(numbers)).toList();
    return new LaneSnapshot(numbers.snapshots(), serving, asking);
  }

  /**
   * Goes on, on a lane on which there is nothing yet, where an earlier version of the bundle was;
   * what cannot be gone on with is left out.
   */
  public void resume(LaneSnapshot left) {
    Map<Long, Dialog> byNumber = new HashMap<>();
    for (DialogSnapshot each : left.dialogs()) {
      Salvage.attempt("dialog", () -> resume(each, byNumber));
    }
    for (UasSnapshot each : left.serving()) {
      Dialog dialog = byNumber.get(each.dialog());
      Salvage.attempt("serving", () -> UasTransaction.resume(served, each, dialog));
    }
    for (UacSnapshot each : left.asking()) {
      Salvage.attempt("asking", () -> UacTransaction.resume(asked, each, byNumber));
    }
  }

  private void resume(DialogSnapshot left, Map<Long, Dialog> byNumber) {
    Dialog dialog = new Dialog(dialogs, DialogState.of(left.state()));
    byNumber.put(left.number(), dialog);
    if (!left.over()) {
      dialogs.resume(dialog, left);
    }
  }

  /**
   * Gives up everything without ending it, as another version of the bundle goes on with it: what
   * is heard later finds neither a dialog nor a user.
   */
  public void leave() {
    dialogs.leave();
    served.leave();
    asked.leave();
    services.flows().leave(services.lane());
    services.user(NoDialogUser.NONE);
  }
}
