package org.drachtio.config.internal.reload;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.config.internal.settings.ServerSettings;

/**
 * The last changes of the configuration, and what it was before each.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class History {
  static final int MAX_CHANGES = 20;

  /**
   * A state.
   *
   * @param undoneTo number of the state that has come back with it; 0: it is a new one
   */
  public record State(ConfigControl.Change change, ServerSettings settings, long undoneTo) {}

  private final Deque<State> states = new ArrayDeque<>();
  private long count;

  /**
   * Notes what has been applied.
   *
   * @param undoneTo number of the state that came back, or 0
   */
  public synchronized void add(
      String who, List<String> differences, ServerSettings settings, long undoneTo) {
    count++;
    states.addLast(
        new State(
            new ConfigControl.Change(count, Instant.now(), who, List.copyOf(differences)),
            settings,
            undoneTo));
    if (states.size() > MAX_CHANGES) {
      states.removeFirst();
    }
  }

  /** Newest first. */
  public synchronized List<ConfigControl.Change> changes() {
    List<ConfigControl.Change> newestFirst = new ArrayList<>();
    states.forEach(each -> newestFirst.add(0, each.change()));
    return newestFirst;
  }

  /**
   * The state before the last change that is not taken back.
   *
   * @throws IllegalStateException if there is none, or it is forgotten
   */
  public synchronized State before() {
    State last = states.peekLast();
    long now = last == null ? 0 : last.undoneTo() > 0 ? last.undoneTo() : last.change().number();
    State before = null;
    for (State each : states) {
      if (each.undoneTo() == 0 && each.change().number() < now) {
        before = each;
      }
    }
    if (before == null) {
      throw new IllegalStateException("There is no change to take back");
    }
    return before;
  }
}
