package org.drachtio.call.control.internal.application;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Gone;
import org.drachtio.call.control.internal.application.ReturningSnapshot.Identity;

/**
 * Decides which application goes on with the calls of an application that has gone: the successor
 * has to come within a grace time from the same host with the same tags, and there must be no doubt
 * about whom it follows.
 *
 * <p><b>Threading:</b> thread-safe; asked when applications come and go only.
 */
public final class ReturningApplications {

  /** Applications that have gone and are still remembered, at most; the oldest are forgotten. */
  private static final int MAX_GONE = 1000;

  private final Map<Long, Identity> present = new HashMap<>();
  private final Deque<Gone> gone = new ArrayDeque<>();

  /**
   * An application has gone.
   *
   * @param now on the lanes' clock
   */
  public synchronized void gone(long id, long now, int graceMillis) {
    Identity identity = present.remove(id);
    forgetUntil(now);
    if (identity == null) {
      return;
    }
    if (gone.size() == MAX_GONE) {
      gone.removeFirst();
    }
    gone.addLast(new Gone(id, identity, now + graceMillis));
  }

  /**
   * An application has come, or one that is there has told more of itself.
   *
   * @param now on the lanes' clock
   * @return the one whose calls it goes on with; {@link Owners#NOBODY} if there is none, or doubt
   */
  public synchronized long came(long id, String host, Set<String> tags, long now) {
    Identity identity = new Identity(host, tags);
    boolean known = present.put(id, identity) != null;
    forgetUntil(now);
    if (known) {
      return Owners.NOBODY;
    }
    List<Gone> fitting = new ArrayList<>();
    for (Gone other : gone) {
      if (other.identity().equals(identity)) {
        fitting.add(other);
      }
    }
    if (fitting.size() != 1) {
      return Owners.NOBODY;
    }
    gone.remove(fitting.get(0));
    return fitting.get(0).id();
  }

  private void forgetUntil(long now) {
    gone.removeIf(other -> other.until() <= now);
  }

  /** All of it for the next version. */
  public synchronized ReturningSnapshot snapshot() {
    return new ReturningSnapshot(present, List.copyOf(gone));
  }

  /** Goes on with what an earlier version left. */
  public synchronized void resume(ReturningSnapshot left) {
    present.putAll(left.present());
    gone.addAll(left.gone());
  }
}
