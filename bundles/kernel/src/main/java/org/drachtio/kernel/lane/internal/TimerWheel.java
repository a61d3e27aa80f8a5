package org.drachtio.kernel.lane.internal;

import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * The timers of one lane: a hashed wheel of 4096 slots of 8 ms, 32.8 s in all, so that no
 * transaction timer (at most 64 × T1 = 32 s) is looked at twice. A timer beyond the span stays in
 * its slot for more than one turn of the wheel.
 *
 * <p>A timer fires at the first tick at or after its deadline, never before it. Timers of different
 * ticks fire in the order of their deadlines, those of one tick in the order in which they were
 * armed.
 *
 * <p><b>Threading:</b> one lane's thread. Time is handed in.
 */
final class TimerWheel {

  private static final int TICK_SHIFT = 3;
  private static final int SLOTS = 4096;
  private static final int MASK = SLOTS - 1;

  /** Lists beside the wheel: due at the next turn of the loop, and due now. */
  private static final int SOON = SLOTS;

  private static final int FIRING = SLOTS + 1;

  private final Lane lane;
  private final Node[] lists = new Node[SLOTS + 2];
  private final long[] occupied = new long[SLOTS / Long.SIZE];
  private long lastTick;
  private int size;

  TimerWheel(Lane lane, long nowMillis) {
    this.lane = lane;
    lastTick = nowMillis >> TICK_SHIFT;
  }

  /** Arms a timer; one whose deadline is not after {@code now} fires at the next {@link #due}. */
  Timer arm(long now, long deadline, int kind, TimerTarget target) {
    Node node = new Node(this, deadline, kind, target);
    if (deadline <= now) {
      append(SOON, node);
    } else {
      append((int) tickOf(deadline) & MASK, node);
    }
    size++;
    return node;
  }

  /** Moves everything that is due at this time to the list that {@link #next} hands out. */
  void due(long now) {
    takeDue(SOON, Long.MAX_VALUE);
    long nowTick = now >> TICK_SHIFT;
    if (nowTick <= lastTick) {
      return;
    }
    // After a stall longer than the wheel's span it turns several times, so that the order is kept
    // then, too.
    for (long tick = nextOccupied(lastTick + 1, nowTick);
        tick >= 0;
        tick = nextOccupied(tick + 1, nowTick)) {
      takeDue((int) tick & MASK, tick << TICK_SHIFT);
    }
    lastTick = nowTick;
  }

  /** Whether timers were armed with no delay, and {@link #due} has not moved them. */
  boolean hasUndelayed() {
    return lists[SOON] != null;
  }

  /** As {@link #due}, of those only that were armed with no delay. */
  void undelayedDue() {
    takeDue(SOON, Long.MAX_VALUE);
  }

  /** The next timer to fire, disarmed; {@code null} when none is due any more. */
  Node next() {
    Node node = lists[FIRING];
    if (node != null) {
      disarm(node);
    }
    return node;
  }

  /** When {@link #due} may find something next; {@link Long#MAX_VALUE} if nothing is armed. */
  long nextWake() {
    if (lists[SOON] != null || lists[FIRING] != null) {
      return 0;
    }
    long tick = size == 0 ? -1 : nextOccupied(lastTick + 1, lastTick + SLOTS);
    return tick < 0 ? Long.MAX_VALUE : tick << TICK_SHIFT;
  }

  /** How many are armed. */
  int size() {
    return size;
  }

  private static long tickOf(long deadline) {
    return (deadline + (1L << TICK_SHIFT) - 1) >> TICK_SHIFT;
  }

  /**
   * The first tick from one to another, both included, whose slot holds something; −1 if there is
   * none.
   */
  private long nextOccupied(long fromTick, long toTick) {
    long tick = fromTick;
    while (tick <= toTick) {
      int slot = (int) tick & MASK;
      long word = occupied[slot >> 6] >>> slot;
      if (word != 0) {
        long found = tick + Long.numberOfTrailingZeros(word);
        return found <= toTick ? found : -1;
      }
      tick += Long.SIZE - (slot & 63);
    }
    return -1;
  }

  private void takeDue(int list, long until) {
    Node first = lists[list];
    if (first == null) {
      return;
    }
    Node last = first.previous;
    Node node = first;
    while (true) {
      Node following = node.following;
      if (node.deadline <= until) {
        unlink(node);
        append(FIRING, node);
      }
      if (node == last) {
        return;
      }
      node = following;
    }
  }

  private void disarm(Node node) {
    unlink(node);
    node.list = -1;
    size--;
  }

  private void append(int list, Node node) {
    Node first = lists[list];
    node.list = list;
    if (first == null) {
      node.previous = node;
      node.following = node;
      lists[list] = node;
      if (list < SLOTS) {
        occupied[list >> 6] |= 1L << list;
      }
    } else {
      node.previous = first.previous;
      node.following = first;
      first.previous.following = node;
      first.previous = node;
    }
  }

  private void unlink(Node node) {
    int list = node.list;
    if (node.following == node) {
      lists[list] = null;
      if (list < SLOTS) {
        occupied[list >> 6] &= ~(1L << list);
      }
    } else {
      node.previous.following = node.following;
      node.following.previous = node.previous;
      if (lists[list] == node) {
        lists[list] = node.following;
      }
    }
    node.previous = null;
    node.following = null;
  }

  /** A timer, and a link of the ring of its slot. */
  static final class Node implements Timer {
    private final TimerWheel wheel;
    private final long deadline;
    private final int kind;
    private TimerTarget target;
    private Node previous;
    private Node following;
    private int list;

    private Node(TimerWheel wheel, long deadline, int kind, TimerTarget target) {
      this.wheel = wheel;
      this.deadline = deadline;
      this.kind = kind;
      this.target = target;
    }

    @Override
    public void cancel() {
      assert wheel.lane.isCurrent() : "timer cancelled outside of its lane";
      if (list >= 0) {
        wheel.disarm(this);
        // The owner may keep the timer for long; it must not keep what the timer pointed to.
        target = null;
      }
    }

    @Override
    public long deadline() {
      return deadline;
    }

    @Override
    public boolean isArmed() {
      return list >= 0;
    }

    /** Calls the target; to be used once, on what {@link TimerWheel#next} returned. */
    void fire() {
      TimerTarget to = target;
      target = null;
      to.onTimer(kind);
    }

    TimerTarget target() {
      return target;
    }
  }
}
