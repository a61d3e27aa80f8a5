package org.drachtio.sip.transaction.internal.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.call.CallObservers;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Printable;
import org.drachtio.sip.transaction.internal.snapshot.ObserverSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that observe calls, as they come and go. While an observer with a name is being
 * replaced, alone or together with this layer, events are kept for its next version.
 *
 * <p><b>Threading:</b> thread-safe; not on a lane.
 */
public final class ObserverServices {

  /** How long events are kept for one that has gone. */
  static final int KEPT_SECONDS = 30;

  private static final Logger LOG = LoggerFactory.getLogger(ObserverServices.class);

  private final CallObservers observers;
  private final Counter missed;
  private final Executor later;
  private final Map<String, CallObserver> present = new HashMap<>();
  private final Map<String, AbsentObserver> absent = new HashMap<>();
  private boolean leaving;

  /**
   * Nobody is there yet.
   *
   * @param missed counts events that nobody was told of
   */
  public ObserverServices(CallObservers observers, Counter missed) {
    // A thread of the JDK, which exists anyway once something was delayed.
    this(
        observers,
        missed,
        CompletableFuture.delayedExecutor(KEPT_SECONDS, TimeUnit.SECONDS, Runnable::run));
  }

  /**
   * For tests.
   *
   * @param later runs what it is given when an observer has been away for too long
   */
  ObserverServices(CallObservers observers, Counter missed, Executor later) {
    this.observers = observers;
    this.missed = missed;
    this.later = later;
  }

  private static String name(Map<String, Object> properties) {
    return properties.get(CallObserver.NAME) instanceof String name ? name : "";
  }

  /** An observer has come. */
  public synchronized void add(CallObserver observer, Map<String, Object> properties) {
    String name = name(properties);
    AbsentObserver standIn = absent.remove(name);
    if (!name.isEmpty()) {
      present.put(name, observer);
    }
    if (standIn == null) {
      observers.add(observer);
    } else {
      standIn.end(observer);
      observers.replace(standIn, observer);
    }
  }

  /** An observer has gone. */
  public synchronized void remove(CallObserver observer, Map<String, Object> properties) {
    String name = name(properties);
    // By identity: another one of that name may have come in the meantime.
    if (leaving || present.get(name) != observer) {
      observers.remove(observer);
      return;
    }
    present.remove(name);
    AbsentObserver standIn = new AbsentObserver(missed);
    observers.replace(observer, standIn);
    await(name, standIn);
  }

  private void await(String name, AbsentObserver standIn) {
    absent.put(name, standIn);
    later.execute(() -> giveUp(name, standIn));
  }

  private synchronized void giveUp(String name, AbsentObserver standIn) {
    if (absent.remove(name, standIn)) {
      observers.remove(standIn);
      if (!standIn.kept().isEmpty()) {
        LOG.warn(
            "{} does not come back: the events of calls that were kept for it are lost",
            printable(name));
      }
      standIn.giveUp();
    }
  }

  private static String printable(String name) {
    return Printable.line(name);
  }

  /** What the next version of this layer has to know; this layer goes, and the lanes are held. */
  public synchronized List<ObserverSnapshot> leave() {
    leaving = true;
    List<ObserverSnapshot> left = new ArrayList<>();
    for (String name : present.keySet()) {
      left.add(new ObserverSnapshot(name, List.of()));
    }
    absent.forEach((name, standIn) -> left.add(new ObserverSnapshot(name, standIn.kept())));
    return left;
  }

  /** Goes on with what the last version of this layer has left: none of them is there yet. */
  public synchronized void resume(List<ObserverSnapshot> left) {
    for (ObserverSnapshot each : left) {
      AbsentObserver standIn = new AbsentObserver(missed);
      each.kept().forEach(standIn::onEvent);
      observers.add(standIn);
      await(each.name(), standIn);
    }
  }
}
