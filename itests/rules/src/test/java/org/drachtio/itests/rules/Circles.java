package org.drachtio.itests.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who can be reached from himself in a graph of uses. */
final class Circles {

  private Circles() {}

  /**
   * The greatest groups in which everyone reaches everyone, of two members at least.
   *
   * @param uses from each node to those that it uses; a use of what is no node counts for nothing
   */
  static List<Set<String>> of(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new TreeMap<>();
    uses.keySet().forEach(each -> reached.put(each, reachedFrom(each, uses)));
    List<Set<String>> circles = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    for (String start : reached.keySet()) {
      if (!placed.add(start)) {
        continue;
      }
      Set<String> circle = new TreeSet<>(Set.of(start));
      for (String other : reached.get(start)) {
        if (reached.get(other).contains(start)) {
          circle.add(other);
        }
      }
      placed.addAll(circle);
      if (circle.size() > 1) {
        circles.add(circle);
      }
    }
    return circles;
  }

  private static Set<String> reachedFrom(String start, Map<String, Set<String>> uses) {
    Set<String> reached = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      for (String used : uses.get(next.pop())) {
        if (uses.containsKey(used) && reached.add(used)) {
          next.push(used);
        }
      }
    }
    return reached;
  }
}
