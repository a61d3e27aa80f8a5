package org.drachtio.kernel.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The values that components have refused, for commands that show configurations: ConfigAdmin has
 * what an operator has written, this class what holds instead.
 *
 * <p>There is one for the process, since components take configurations before there are services.
 * It has the keys that are refused at present; a component takes its own out when it takes a value
 * for them that it can use. The entries of a component that has gone stay, and mean nothing.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class RefusedValues {
  /**
   * A bound for the case that configurations are made and deleted in a loop; otherwise there are
   * fewer.
   */
  private static final int MAX_PIDS = 1_000;

  private static final Map<String, Map<String, Refused>> BY_PID = new HashMap<>();

  private RefusedValues() {}

  /**
   * Of one key.
   *
   * @param reason a predicate of which the value is the subject: "must be positive"
   * @param inForce what holds instead, {@code ***} for a secret; null: nothing does
   */
  public record Refused(String reason, String inForce) {}

  /** By key, as a configuration names it. */
  public static Map<String, Refused> of(String pid) {
    synchronized (BY_PID) {
      return Map.copyOf(BY_PID.getOrDefault(pid, Map.of()));
    }
  }

  /** Of which something is refused, sorted. */
  public static Set<String> pids() {
    synchronized (BY_PID) {
      return new TreeSet<>(BY_PID.keySet());
    }
  }

  /**
   * Notes what became of a configuration.
   *
   * @param read keys that this component reads; others of the PID are another component's
   * @param refused those of them that it has refused
   */
  static void note(String pid, Collection<String> read, Map<String, Refused> refused) {
    synchronized (BY_PID) {
      Map<String, Refused> present = new TreeMap<>(BY_PID.getOrDefault(pid, Map.of()));
      present.keySet().removeAll(read);
      present.putAll(refused);
      if (present.isEmpty()) {
        BY_PID.remove(pid);
      } else if (BY_PID.containsKey(pid) || BY_PID.size() < MAX_PIDS) {
        BY_PID.put(pid, present);
      }
    }
  }
}
