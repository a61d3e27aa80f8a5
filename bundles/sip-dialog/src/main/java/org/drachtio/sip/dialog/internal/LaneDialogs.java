package org.drachtio.sip.dialog.internal;

import java.util.List;
import java.util.Optional;
import org.drachtio.message.SipMessage;

/** The dialogs of one lane: who knows them, and their end. Lane thread only. */
final class LaneDialogs {

  private final LaneServices services;
  private final DialogTable table = new DialogTable();

  LaneDialogs(LaneServices services) {
    this.services = services;
  }

  LaneServices services() {
    return services;
  }

  boolean hasRoom() {
    return table.bytes() < services.policies().maxDialogBytes();
  }

  void add(Dialog dialog) {
    table.add(dialog);
  }

  /** A message has changed how much heap the dialog takes. */
  void weighAgain(Dialog dialog) {
    table.weighAgain(dialog);
  }

  /** Makes a dialog known to applications: they can name it from now on. */
  void announce(Dialog dialog, String transactionId) {
    table.stabilise(dialog);
    services.user().onDialog(dialog.id(), transactionId);
  }

  /** As {@link #announce}, for a dialog that applications know from an earlier version. */
  void resume(Dialog dialog) {
    table.stabilise(dialog);
  }

  /** The dialog that a request from the network belongs to. */
  Optional<Dialog> match(SipMessage request) {
    return table.match(request);
  }

  /** The dialog that applications know under this id. */
  Optional<Dialog> stable(String id) {
    return table.stable(id);
  }

  /** Whether applications know this dialog under its id. */
  boolean isStable(Dialog dialog) {
    return table.isStable(dialog);
  }

  /** Whether this very dialog is there. */
  boolean contains(Dialog dialog) {
    return table.contains(dialog);
  }

  List<Dialog> all() {
    return table.all();
  }

  /**
   * Ends a dialog: nothing more is repeated, waited for or delivered. Does nothing the second time.
   */
  void end(Dialog dialog) {
    // Forks share one id: the end of one that applications do not know is nothing to them.
    boolean known = table.isStable(dialog);
    if (!table.remove(dialog)) {
      return;
    }
    dialog.close();
    if (known) {
      services.user().onDialogOver(dialog.id());
    }
  }

  /**
   * Gives up all dialogs without ending them, as another version of the bundle goes on with them:
   * no timer is left.
   */
  void leave() {
    table.all().forEach(Dialog::leave);
    table.clear();
  }
}
