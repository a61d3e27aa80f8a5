package org.drachtio.sip.dialog.internal.dialog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.message.SipMessage;

/** The dialogs of one lane. Lane thread only. */
final class DialogTable {

  /** Both tags: what a request from the network is matched by (RFC 3261 §12.2.2). */
  private record Key(String callId, String localTag, String remoteTag) {}

  /** A dialog of a plain call with all that the layers keep of it, measured with jmap. */
  private static final int DIALOG_BYTES = 1000;

  private long bytes;

  private final Map<Key, Dialog> byTags = new HashMap<>();

  /**
   * Those that applications can name: confirmed ones, and early ones after a reliable provisional
   * response.
   */
  private final Map<String, Dialog> stable = new HashMap<>();

  /** Of the stable ones. */
  private int stableUas;

  public void add(Dialog dialog) {
    Dialog before = byTags.put(keyOf(dialog), dialog);
    if (before != null) {
      bytes -= before.weight();
    }
    dialog.weight(weigh(dialog.state()));
    bytes += dialog.weight();
  }

  /** Counts a dialog again after a message has changed it. */
  void weighAgain(Dialog dialog) {
    if (contains(dialog)) {
      bytes -= dialog.weight();
      dialog.weight(weigh(dialog.state()));
      bytes += dialog.weight();
    }
  }

  /** Estimated heap of all dialogs. */
  public long bytes() {
    return bytes;
  }

  /** The texts that a peer can make long are above all its Record-Route and Contact. */
  private static int weigh(DialogState dialog) {
    int length =
        dialog.id().length()
            + dialog.localParty().length()
            + dialog.remoteParty().length()
            + dialog.remoteTarget().length();
    for (String route : dialog.routes()) {
      length += route.length();
    }
    return DIALOG_BYTES + length;
  }

  /** Makes a dialog known to applications under its id. */
  void stabilise(Dialog dialog) {
    uncount(stable.put(dialog.id(), dialog));
    if (dialog.isUas()) {
      stableUas++;
    }
  }

  /** A dialog leaves the stable ones; {@code null}: there was none. */
  private void uncount(Dialog dialog) {
    if (dialog != null && dialog.isUas()) {
      stableUas--;
    }
  }

  int count() {
    return byTags.size();
  }

  int stableCount(boolean uas) {
    return uas ? stableUas : stable.size() - stableUas;
  }

  /** The dialog that a request from the network belongs to. */
  public Optional<Dialog> match(SipMessage request) {
    return Optional.ofNullable(
        byTags.get(new Key(request.callId(), request.toTag(), request.fromTag())));
  }

  public Optional<Dialog> stable(String id) {
    return Optional.ofNullable(stable.get(id));
  }

  /** Whether applications know this dialog under its id. */
  public boolean isStable(Dialog dialog) {
    return stable.get(dialog.id()) == dialog;
  }

  /** Whether this very dialog is there. */
  public boolean contains(Dialog dialog) {
    return byTags.get(keyOf(dialog)) == dialog;
  }

  /** Forgets a dialog; whether it was there. */
  public boolean remove(Dialog dialog) {
    if (stable.remove(dialog.id(), dialog)) {
      uncount(dialog);
    }
    if (!byTags.remove(keyOf(dialog), dialog)) {
      return false;
    }
    bytes -= dialog.weight();
    return true;
  }

  public List<Dialog> all() {
    return new ArrayList<>(byTags.values());
  }

  /** Forgets all dialogs; they do not end by this. */
  public void clear() {
    byTags.clear();
    stable.clear();
    stableUas = 0;
    bytes = 0;
  }

  private static Key keyOf(Dialog dialog) {
    return new Key(dialog.state().callId(), dialog.state().localTag(), dialog.state().remoteTag());
  }
}
