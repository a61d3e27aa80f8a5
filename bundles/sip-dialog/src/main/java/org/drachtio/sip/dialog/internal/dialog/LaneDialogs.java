package org.drachtio.sip.dialog.internal.dialog;

import java.util.List;
import java.util.Optional;
import org.drachtio.message.SipMessage;

/** The dialogs of one lane: who knows them, and their end. Lane thread only. */
public final class LaneDialogs {

  private final LaneServices services;
  private final DialogTable table = new DialogTable();

  public LaneDialogs(LaneServices services) {
    this.services = services;
  }

  public LaneServices services() {
    return services;
  }

  public boolean hasRoom() {
    return table.bytes() < services.policies().maxDialogBytes();
  }

  public void add(Dialog dialog) {
    table.add(dialog);
  }

  /** A message has changed how much heap the dialog takes. */
  void weighAgain(Dialog dialog) {
    table.weighAgain(dialog);
  }

  /** Makes a dialog known to applications: they can name it from now on. */
  public void announce(Dialog dialog, String transactionId) {
    table.stabilise(dialog);
    services.user().onDialog(dialog.id(), transactionId);
  }

  /** Goes on with a dialog of an earlier version of the bundle. */
  public void resume(Dialog dialog, DialogSnapshot left) {
    table.add(dialog);
    if (left.stable()) {
      table.stabilise(dialog);
    }
    dialog.resume(left);
  }

  /** The dialog that a request from the network belongs to. */
  public Optional<Dialog> match(SipMessage request) {
    return table.match(request);
  }

  /** The dialog that applications know under this id. */
  public Optional<Dialog> stable(String id) {
    return table.stable(id);
  }

  /** Whether applications know this dialog under its id. */
  public boolean isStable(Dialog dialog) {
    return table.isStable(dialog);
  }

  /** Whether this very dialog is there. */
  public boolean contains(Dialog dialog) {
    return table.contains(dialog);
  }

  public int count() {
    return table.count();
  }

  /** Of those that applications know, as UAS or as UAC. */
  public int stableCount(boolean uas) {
    return table.stableCount(uas);
  }

  public List<Dialog> all() {
    return table.all();
  }

  /**
   * Ends a dialog: nothing more is repeated, waited for or delivered. Does nothing the second time.
   */
  public void end(Dialog dialog) {
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
  public void leave() {
    table.all().forEach(Dialog::leave);
    table.clear();
  }
}
