package org.drachtio.sip.dialog.internal;

import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.dialog.NoDialogUser;
import org.drachtio.sip.dialog.internal.uac.AskedRequests;
import org.drachtio.sip.dialog.internal.uac.EarlyNotifies;
import org.drachtio.sip.dialog.internal.uac.Uac;
import org.drachtio.sip.dialog.internal.uas.InDialogRequests;
import org.drachtio.sip.dialog.internal.uas.ServedRequests;
import org.drachtio.sip.dialog.internal.uas.Uas;

/** All that the dialog layer has on one lane. Lane thread only. */
record LaneParts(
    LaneServices services,
    LaneDialogs dialogs,
    ServedRequests served,
    AskedRequests asked,
    Uas uas,
    InDialogRequests inDialog,
    Uac uac) {

  static LaneParts of(LaneServices services) {
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

  /**
   * Gives up everything without ending it, as another version of the bundle goes on with it: what
   * is heard later finds neither a dialog nor a user.
   */
  void leave() {
    dialogs.leave();
    served.leave();
    asked.leave();
    services.flows().leave(services.lane());
    services.user(NoDialogUser.NONE);
  }
}
