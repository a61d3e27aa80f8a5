package org.drachtio.sip.transport.internal.watch;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.drachtio.sip.transport.internal.provider.ServiceProviders;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture sinks as they come and go. What is received and sent while the bundle of one is being
 * replaced, alone or together with this layer, is kept for its next version, as long as {@link
 * Restarts} expects it.
 *
 * <p><b>Threading:</b> thread-safe; not on the path of a message.
 */
public final class CaptureSinks {

  private static final Logger LOG = LoggerFactory.getLogger(CaptureSinks.class);

  /**
   * The longest wait for a sink. It is longer than that of requests, because nobody waits but the
   * messages: a refresh of {@code api} under load restarts everything and takes seconds.
   */
  private static final int LIMIT_MILLIS = 30_000;

  /** Bound on what is kept for a sink. */
  private static final long MAX_BYTES = 16L << 20;

  /** … and as part of the heap. */
  private static final int HEAP_PART = 64;

  private final Restarts restarts;
  private final CaptureTaps taps;
  private final Counter missed;
  private final long maxBytes;
  private final Map<CaptureSink, Provider> present = new IdentityHashMap<>();
  private final List<Absence> absent = new ArrayList<>();
  private boolean leaving;

  private static final class Absence {
    final Provider provider;
    final AbsentSink standIn;
    final long since = System.nanoTime();
    Restarts.Wait wait;

    Absence(Provider provider, AbsentSink standIn) {
      this.provider = provider;
      this.standIn = standIn;
    }
  }

  /**
   * There is none yet.
   *
   * @param missed counts messages that a sink did not see because it was replaced
   */
  public CaptureSinks(Restarts restarts, CaptureTaps taps, Counter missed) {
    this(restarts, taps, missed, Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART));
  }

  CaptureSinks(Restarts restarts, CaptureTaps taps, Counter missed, long maxBytes) {
    this.restarts = restarts;
    this.taps = taps;
    this.missed = missed;
    this.maxBytes = maxBytes;
  }

  /** One is there, perhaps again. */
  public synchronized void add(ServiceReference<CaptureSink> reference, CaptureSink sink) {
    // Empty: it has gone already.
    ServiceProviders.of("capture sink", reference).ifPresent(provider -> add(provider, sink));
  }

  private void add(Provider provider, CaptureSink sink) {
    present.put(sink, provider);
    for (Absence each : absent) {
      if (provider.isSameAs(each.provider)) {
        absent.remove(each);
        back(each, sink);
        return;
      }
    }
    taps.add(sink);
  }

  private void back(Absence absence, CaptureSink sink) {
    absence.wait.end();
    int kept = absence.standIn.kept().size();
    taps.replace(absence.standIn, sink);
    absence.standIn.end(message -> taps.show(message, sink));
    LOG.info(
        "The capture sink of {} is back after {} ms: {} messages have waited",
        absence.provider.name(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - absence.since),
        kept);
  }

  /** One has gone. */
  public synchronized void remove(CaptureSink sink) {
    Provider provider = present.remove(sink);
    if (leaving || provider == null) {
      taps.remove(sink);
      return;
    }
    Absence absence = new Absence(provider, new AbsentSink(maxBytes, missed));
    taps.replace(sink, absence.standIn);
    await(absence);
  }

  private void await(Absence absence) {
    absent.add(absence);
    absence.wait = restarts.await(absence.provider, LIMIT_MILLIS, end -> over(absence, end));
  }

  private synchronized void over(Absence absence, Restarts.End end) {
    if (!absent.remove(absence)) {
      return;
    }
    taps.remove(absence.standIn);
    if (end == Restarts.End.LATE) {
      LOG.warn(
          "The capture sink of {} did not come back in {} ms: what was kept for it is lost",
          absence.provider.name(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - absence.since));
      absence.standIn.end(message -> missed.increment());
    } else {
      // Whoever has switched it off does not miss them.
      absence.standIn.end(message -> {});
    }
  }

  /** This layer goes, and lanes are held: what its next version has to know. */
  public synchronized List<SinkState> leave() {
    leaving = true;
    List<SinkState> left = new ArrayList<>();
    absent.forEach(each -> left.add(new SinkState(each.provider, each.standIn.kept())));
    present.values().forEach(each -> left.add(new SinkState(each, List.of())));
    close();
    return left;
  }

  /**
   * Goes on with what the last version of this layer has left: those that are not there yet are
   * expected.
   */
  public synchronized void expect(List<SinkState> left) {
    for (SinkState each : left) {
      List<CaptureSink> there =
          present.entrySet().stream()
              .filter(entry -> entry.getValue().isSameAs(each.provider()))
              .map(Map.Entry::getKey)
              .toList();
      if (there.isEmpty()) {
        Absence absence = new Absence(each.provider(), new AbsentSink(maxBytes, missed));
        taps.add(absence.standIn);
        each.kept().forEach(absence.standIn::captured);
        await(absence);
      } else {
        each.kept().forEach(message -> taps.show(message, there.get(0)));
      }
    }
  }

  /** Nobody is waited for any more. */
  public synchronized void close() {
    leaving = true;
    absent.forEach(each -> each.wait.end());
    absent.clear();
  }
}
