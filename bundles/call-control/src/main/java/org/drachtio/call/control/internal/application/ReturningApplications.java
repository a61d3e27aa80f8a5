package org.drachtio.call.control.internal.application;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.handover.Parcel;

/**
 * Which application that has come goes on with the calls of which that has gone: it has to come
 * within a grace time from the same host with the same tags, and there must be no doubt about whom
 * it follows.
 *
 * <p><b>Threading:</b> thread-safe; asked when applications come and go only.
 */
public final class ReturningApplications {

  /** Applications that have gone and are still remembered, at most; the oldest are forgotten. */
  private static final int MAX_GONE = 1000;

  private static final String PRESENT = "present";
  private static final String GONE = "gone";
  private static final String ID = "id";
  private static final String HOST = "host";
  private static final String TAGS = "tags";
  private static final String UNTIL = "until";

  private record Identity(String host, Set<String> tags) {}

  private record Gone(long id, Identity identity, long until) {}

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
    Identity identity = new Identity(host, Set.copyOf(tags));
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
  public synchronized Parcel write() {
    List<Parcel> here = new ArrayList<>();
    present.forEach((id, identity) -> here.add(record(id, identity)));
    List<Parcel> away = new ArrayList<>();
    for (Gone other : gone) {
      away.add(record(other.id(), other.identity()).put(UNTIL, other.until()));
    }
    return new Parcel().put(PRESENT, here).put(GONE, away);
  }

  private static Parcel record(long id, Identity identity) {
    return new Parcel()
        .put(ID, id)
        .put(HOST, identity.host())
        .putTexts(TAGS, List.copyOf(identity.tags()));
  }

  /** Goes on with what {@link #write} gave. */
  public synchronized void read(Parcel written) {
    for (Parcel record : written.list(PRESENT)) {
      present.put(record.number(ID), identity(record));
    }
    for (Parcel record : written.list(GONE)) {
      gone.addLast(new Gone(record.number(ID), identity(record), record.number(UNTIL)));
    }
  }

  private static Identity identity(Parcel record) {
    return new Identity(record.text(HOST), Set.copyOf(record.texts(TAGS)));
  }
}
