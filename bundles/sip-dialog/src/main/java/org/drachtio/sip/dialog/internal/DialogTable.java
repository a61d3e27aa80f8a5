package org.drachtio.sip.dialog.internal;

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

  private final Map<Key, Dialog> byTags = new HashMap<>();

  /**
   * Those that applications can name: confirmed ones, and early ones after a reliable provisional
   * response.
   */
  private final Map<String, Dialog> stable = new HashMap<>();

  void add(Dialog dialog) {
    byTags.put(keyOf(dialog), dialog);
  }

  /** Makes a dialog known to applications under its id. */
  void stabilise(Dialog dialog) {
    stable.put(dialog.id, dialog);
  }

  /** The dialog that a request from the network belongs to. */
  Optional<Dialog> match(SipMessage request) {
    return Optional.ofNullable(
        byTags.get(new Key(request.callId(), request.toTag(), request.fromTag())));
  }

  /** The dialog that a response to our request belongs to. */
  Optional<Dialog> matchResponse(SipMessage response) {
    return Optional.ofNullable(
        byTags.get(new Key(response.callId(), response.fromTag(), response.toTag())));
  }

  Optional<Dialog> stable(String id) {
    return Optional.ofNullable(stable.get(id));
  }

  /** Whether applications know this dialog under its id. */
  boolean isStable(Dialog dialog) {
    return stable.get(dialog.id) == dialog;
  }

  /** Whether this very dialog is there. */
  boolean contains(Dialog dialog) {
    return byTags.get(keyOf(dialog)) == dialog;
  }

  /** Forgets a dialog; whether it was there. */
  boolean remove(Dialog dialog) {
    stable.remove(dialog.id, dialog);
    return byTags.remove(keyOf(dialog), dialog);
  }

  List<Dialog> all() {
    return new ArrayList<>(byTags.values());
  }

  /** Forgets all dialogs; they do not end by this. */
  void clear() {
    byTags.clear();
    stable.clear();
  }

  private static Key keyOf(Dialog dialog) {
    return new Key(dialog.callId, dialog.localTag, dialog.remoteTag);
  }
}
