package org.drachtio.kernel.lane.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A queue of many producers and one consumer: a producer costs one exchange and never waits. The
 * lane bounds it by {@link #depth}.
 */
final class TaskQueue {

  private static final VarHandle TAIL;
  private static final VarHandle ADDED;
  private static final VarHandle TAKEN;
  private static final VarHandle NEXT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAIL = lookup.findVarHandle(TaskQueue.class, "tail", Node.class);
      ADDED = lookup.findVarHandle(TaskQueue.class, "added", int.class);
      TAKEN = lookup.findVarHandle(TaskQueue.class, "taken", int.class);
      NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile Node tail;
  private volatile int added;
  private volatile int taken;

  /** The consumer's: the node in front of the first task. */
  private Node head;

  TaskQueue() {
    head = new Node(null);
    tail = head;
  }

  /** Any thread. */
  void add(Runnable task) {
    ADDED.getAndAdd(this, 1);
    Node node = new Node(task);
    Node before = (Node) TAIL.getAndSet(this, node);
    NEXT.setRelease(before, node);
  }

  /**
   * Consumer only: the oldest task; {@code null} if there is none, or none whose producer is
   * through with {@link #add}.
   */
  Runnable poll() {
    Node next = (Node) NEXT.getAcquire(head);
    if (next == null) {
      return null;
    }
    // Without this, one old node that reached the old generation would drag all later ones there.
    NEXT.set(head, null);
    head = next;
    Runnable task = next.task;
    next.task = null;
    TAKEN.setRelease(this, taken + 1);
    return task;
  }

  /** Consumer only: what {@link #poll} would return, left where it is. */
  Runnable peek() {
    Node next = (Node) NEXT.getAcquire(head);
    return next == null ? null : next.task;
  }

  /**
   * False also while a producer is in the midst of {@link #add}. For another thread than the
   * consumer, false may be out of date; true means that every task was taken whose addition that
   * thread has seen.
   */
  boolean isEmpty() {
    return tail == head;
  }

  /** How many tasks wait; any thread. */
  int depth() {
    return added - taken;
  }

  private static final class Node {
    private Runnable task;

    /** Read and written through {@link #NEXT} only. */
    @SuppressWarnings("UnusedVariable")
    private volatile Node next;

    Node(Runnable task) {
      this.task = task;
    }
  }
}
