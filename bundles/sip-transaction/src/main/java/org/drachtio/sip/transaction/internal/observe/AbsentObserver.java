package org.drachtio.sip.transaction.internal.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObserver;
import org.drachtio.kernel.meter.Counter;

/**
 * Stands in for an observer that is being replaced: keeps what it is to be told. Bounded.
 *
 * <p><b>Threading:</b> thread-safe. Its lock is held to add an event or to take a list, never while
 * an observer is told.
 */
final class AbsentObserver implements CallObserver {

  /** Events that are kept. */
  static final int MAX_EVENTS = 10_000;

  private final Counter missed;
  private Queue<CallEvent> kept = new ArrayDeque<>();
  private CallObserver next;
  private boolean over;

  /**
   * @param missed counts events that nobody was told of
   */
  AbsentObserver(Counter missed) {
    this.missed = missed;
  }

  @Override
  public void onEvent(CallEvent event) {
    CallObserver there;
    synchronized (this) {
      there = next;
      if (there == null) {
        if (over || kept.size() >= MAX_EVENTS) {
          missed.increment();
        } else {
          kept.add(event);
        }
        return;
      }
    }
    there.onEvent(event);
  }

  /** What is kept, in its order. */
  synchronized List<CallEvent> kept() {
    return new ArrayList<>(kept);
  }

  /** It is back: is told what was kept, and from now on what comes. */
  void end(CallObserver back) {
    Collection<CallEvent> told = take(back);
    while (!told.isEmpty()) {
      told.forEach(back::onEvent);
      told = take(back);
    }
  }

  /**
   * Lanes tell the observer themselves only when nothing is left, so that the events of a call keep
   * their order.
   */
  private synchronized Collection<CallEvent> take(CallObserver back) {
    Queue<CallEvent> taken = kept;
    kept = new ArrayDeque<>();
    if (taken.isEmpty()) {
      next = back;
    }
    return taken;
  }

  /** The observer does not come back. @return false: it has come back */
  synchronized boolean giveUp() {
    if (next != null) {
      return false;
    }
    over = true;
    kept.forEach(event -> missed.increment());
    kept = new ArrayDeque<>();
    return true;
  }
}
