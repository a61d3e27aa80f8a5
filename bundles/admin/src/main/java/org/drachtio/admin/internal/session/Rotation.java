package org.drachtio.admin.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.drachtio.admin.internal.session.AdminSnapshot.TurnState;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.control.Selection;
import org.drachtio.kernel.meter.Counter;

/**
 * Who wants which method, and whose turn it is (admin-protocol.md §8).
 *
 * <p><b>Threading:</b> {@link #select} from any thread, without a lock: it reads an immutable
 * snapshot. {@link #add}, {@link #remove} and {@link #restore} are serialised by the caller.
 */
public final class Rotation {

  private static final Selection NONE_FOR_METHOD = new Selection.NoneForMethod();
  private static final Selection NONE_FOR_TAG = new Selection.NoneForTag();

  /** Of a method of which the last version told nothing. */
  private static final TurnState UNKNOWN = new TurnState("", 0, List.of());

  /**
   * The applications that want one method, newest registration first, and where the next walk
   * starts.
   */
  private static final class Turn {
    private final Session[] sessions;
    private final AtomicInteger offset;

    Turn(Session[] sessions, AtomicInteger offset) {
      this.sessions = sessions;
      this.offset = offset;
    }

    int next() {
      int start;
      int stored;
      do {
        stored = offset.get();
        start = stored >= sessions.length ? 0 : stored;
      } while (!offset.compareAndSet(stored, start + 1));
      return start;
    }
  }

  private final Supplier<AdminSettings> settings;
  private final Counter noRoom;

  /**
   * @param settings how much may wait to be written to an application that is to get more
   * @param noRoom counts the requests that nobody got because all who want them do not read
   */
  public Rotation(Supplier<AdminSettings> settings, Counter noRoom) {
    this.settings = settings;
    this.noRoom = noRoom;
  }

  /** By method in upper case. */
  private volatile Map<String, Turn> turns = Map.of();

  /** Adds a registration. A verb that is not in lower case never matches, as in drachtio-server. */
  public void add(String verb, Session session) {
    String method = method(verb);
    if (method.isEmpty()) {
      return;
    }
    Map<String, Turn> next = new HashMap<>(turns);
    Turn turn = next.get(method);
    if (turn == null) {
      next.put(method, new Turn(new Session[] {session}, new AtomicInteger()));
    } else {
      Session[] sessions = new Session[turn.sessions.length + 1];
      sessions[0] = session;
      System.arraycopy(turn.sessions, 0, sessions, 1, turn.sessions.length);
      next.put(method, new Turn(sessions, turn.offset));
    }
    turns = next;
  }

  /** Removes a registration, if there is one. */
  public void remove(String verb, Session session) {
    String method = method(verb);
    Turn turn = turns.get(method);
    if (turn == null) {
      return;
    }
    int kept = 0;
    Session[] sessions = new Session[turn.sessions.length];
    for (Session s : turn.sessions) {
      if (s != session) {
        sessions[kept++] = s;
      }
    }
    Map<String, Turn> next = new HashMap<>(turns);
    if (kept == 0) {
      next.remove(method);
    } else {
      Session[] exact = new Session[kept];
      System.arraycopy(sessions, 0, exact, 0, kept);
      next.put(method, new Turn(exact, turn.offset));
    }
    turns = next;
  }

  /** For the next version. */
  public List<TurnState> states() {
    List<TurnState> states = new ArrayList<>();
    turns.forEach(
        (method, turn) -> {
          List<Long> ids = new ArrayList<>(turn.sessions.length);
          for (Session session : turn.sessions) {
            ids.add(session.id());
          }
          states.add(new TurnState(method, turn.offset.get(), ids));
        });
    return states;
  }

  /**
   * Replaces everything by what the last version had. Who wants a method is told by the verbs of
   * the sessions alone; the turns tell the order only, so that the two cannot contradict each
   * other.
   *
   * @param sessions oldest first
   * @param last turns, in any order
   */
  public void restore(Collection<Session> sessions, List<TurnState> last) {
    Map<String, Map<Long, Session>> wanting = new HashMap<>();
    for (Session session : sessions) {
      for (String verb : session.verbs()) {
        wanting
            .computeIfAbsent(method(verb), key -> new LinkedHashMap<>())
            .put(session.id(), session);
      }
    }
    // Verbs that never match.
    wanting.remove("");
    Map<String, TurnState> states = new HashMap<>();
    for (TurnState state : last) {
      states.put(state.method(), state);
    }
    Map<String, Turn> next = new HashMap<>();
    wanting.forEach(
        (method, missing) -> {
          TurnState state = states.getOrDefault(method, UNKNOWN);
          Deque<Session> order = new ArrayDeque<>();
          for (long id : state.ids()) {
            Session session = missing.remove(id);
            if (session != null) {
              order.addLast(session);
            }
          }
          // As if they had registered after those that are in the turn.
          missing.values().forEach(order::addFirst);
          next.put(
              method, new Turn(order.toArray(new Session[0]), new AtomicInteger(state.offset())));
        });
    turns = next;
  }

  /** All who have registered for it, for what is told to all of them. */
  List<Session> all(String method) {
    Turn turn = turns.get(method);
    return turn == null ? List.of() : List.of(turn.sessions);
  }

  /** Whether an application has registered for it. */
  boolean isWanted(String method) {
    return turns.containsKey(method);
  }

  /**
   * Walks from the application whose turn it is to the first that is available and has the tag. An
   * application that owes an answer and says nothing, or that does not read what it got, is passed
   * over. If all of them are like that, the one with the least waiting bytes is chosen, first among
   * those that say something: an application may take its time, and if it is the only one it gets
   * its requests all the same. Half of its queue must be free: the events of the calls that it has
   * need room too, or its connection would be closed.
   *
   * @param method upper-case
   * @param tag demanded, empty if none
   */
  public Selection select(String method, String tag) {
    Turn turn = turns.get(method);
    if (turn == null) {
      return NONE_FOR_METHOD;
    }
    Session[] sessions = turn.sessions;
    AdminSettings bounds = settings.get();
    int passOver = bounds.passOverQueuedBytes();
    int room = bounds.options().maxQueuedBytes() / 2;
    Session least = null;
    int leastQueued = room;
    Session leastSilent = null;
    int leastSilentQueued = room;
    boolean available = false;
    boolean wanting = false;
    int at = turn.next();
    for (int i = 0; i < sessions.length; i++) {
      Session session = sessions[at];
      if (session.isAvailable()) {
        available = true;
        if (tag.isEmpty() || session.tags().contains(tag)) {
          wanting = true;
          int queued = session.queuedBytes();
          if (session.isSilent(bounds.silenceMillis())) {
            if (queued < leastSilentQueued) {
              leastSilent = session;
              leastSilentQueued = queued;
            }
          } else if (queued <= passOver) {
            return new Selection.Chosen(session.id());
          } else if (queued < leastQueued) {
            least = session;
            leastQueued = queued;
          }
        }
      }
      at = at + 1 == sessions.length ? 0 : at + 1;
    }
    if (least == null) {
      least = leastSilent;
    }
    if (least != null) {
      return new Selection.Chosen(least.id());
    }
    if (wanting) {
      noRoom.increment();
      return NONE_FOR_METHOD;
    }
    return available ? NONE_FOR_TAG : NONE_FOR_METHOD;
  }

  private static String method(String verb) {
    String upperCase = verb.toUpperCase(Locale.ROOT);
    return upperCase.toLowerCase(Locale.ROOT).equals(verb) ? upperCase : "";
  }
}
