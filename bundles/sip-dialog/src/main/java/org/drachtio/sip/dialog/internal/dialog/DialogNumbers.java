package org.drachtio.sip.dialog.internal.dialog;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dialogs of one lane during a hand-over, each with a number that holds within it. A
 * transaction refers to its dialog by this number, because it may still need an ended dialog, which
 * no table knows any more. Lane thread only.
 */
public final class DialogNumbers {

  private final Map<Dialog, Long> numbers = new IdentityHashMap<>();
  private final List<DialogSnapshot> snapshots = new ArrayList<>();

  /** Of all dialogs that the tables know. */
  public DialogNumbers(LaneDialogs lane) {
    lane.all().forEach(dialog -> add(dialog, false));
  }

  /**
   * The number of a dialog, which is added as an ended one if it has none yet.
   *
   * @param dialog {@code null} for none
   * @return 0 for none
   */
  public long of(Dialog dialog) {
    if (dialog == null) {
      return 0;
    }
    Long known = numbers.get(dialog);
    return known == null ? add(dialog, true) : known;
  }

  /** All that have a number. */
  public List<DialogSnapshot> snapshots() {
    return List.copyOf(snapshots);
  }

  private long add(Dialog dialog, boolean over) {
    long number = numbers.size() + 1L;
    numbers.put(dialog, number);
    snapshots.add(dialog.snapshot(number, over));
    return number;
  }
}
