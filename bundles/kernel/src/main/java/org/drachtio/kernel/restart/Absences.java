package org.drachtio.kernel.restart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers that have gone and are expected back. As long as there is one, the user of their
 * services lets requests wait that the service could decide about.
 *
 * <p><b>Threading:</b> thread-safe; {@link #any} costs one volatile read.
 */
public final class Absences {

  private static final Logger LOG = LoggerFactory.getLogger(Absences.class);

  private final Restarts restarts;
  private final Runnable complete;
  private final Map<Provider, Absence> absent = new LinkedHashMap<>();

  /** Those who are there, and whose bundles may not have been started completely. */
  private final Set<Provider> coming = new HashSet<>();

  private volatile boolean any;
  private boolean closed;

  private record Absence(Restarts.Wait await, long since) {}

  /**
   * Nobody is absent yet.
   *
   * @param complete called when nobody is absent any more, on any thread; must return at once
   */
  public Absences(Restarts restarts, Runnable complete) {
    this.restarts = restarts;
    this.complete = complete;
  }

  /** Whether somebody is expected back. */
  public boolean any() {
    return any;
  }

  /** Those who are expected back. */
  public synchronized List<Provider> all() {
    return new ArrayList<>(absent.keySet());
  }

  /** A provider has gone. */
  public synchronized void left(Provider provider) {
    coming.remove(provider);
    if (closed || absent.keySet().stream().anyMatch(provider::isSameAs)) {
      return;
    }
    Restarts.Wait wait = restarts.await(provider, end -> over(provider, end));
    absent.put(provider, new Absence(wait, System.nanoTime()));
    any = true;
    LOG.info("{} has gone: new requests wait for it, if it restarts", text(provider));
  }

  /**
   * A provider has come, perhaps again. If it was absent, its absence ends as soon as its bundle
   * has been started completely.
   */
  public void came(Provider provider) {
    synchronized (this) {
      if (absent.keySet().stream().noneMatch(provider::isSameAs)) {
        return;
      }
      coming.add(provider);
    }
    restarts.onceStarted(provider.bundle(), () -> back(provider));
  }

  private void back(Provider provider) {
    synchronized (this) {
      if (!coming.remove(provider)) {
        return;
      }
      for (Provider each : absent.keySet().stream().filter(provider::isSameAs).toList()) {
        Absence absence = absent.remove(each);
        absence.await().end();
        LOG.info("{} is back after {} ms", text(provider), millisOf(absence));
      }
      any = !absent.isEmpty();
    }
    tellIfComplete();
  }

  /** Nobody waits any more. */
  public synchronized void close() {
    closed = true;
    absent.values().forEach(each -> each.await().end());
    absent.clear();
    coming.clear();
    any = false;
  }

  private void over(Provider provider, Restarts.End end) {
    synchronized (this) {
      Absence absence = absent.remove(provider);
      if (absence == null) {
        return;
      }
      any = !absent.isEmpty();
      if (end == Restarts.End.LATE) {
        LOG.warn(
            "{} did not come back in {} ms: going on without it",
            text(provider),
            millisOf(absence));
      } else {
        LOG.info("{} does not restart: going on without it", text(provider));
      }
    }
    tellIfComplete();
  }

  private void tellIfComplete() {
    if (!any) {
      complete.run();
    }
  }

  private static String text(Provider provider) {
    return "The " + provider.role() + " of " + provider.name();
  }

  private static long millisOf(Absence absence) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - absence.since());
  }
}
