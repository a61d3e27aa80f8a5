package org.drachtio.spam.filter.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.guard.Sources;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.Header;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits what a source may begin. Datagrams and connections of a source are counted apart:
 * datagrams with a forged source use up nothing of a peer that has a connection, and cannot get it
 * cut off.
 *
 * <p><b>Threading:</b> lanes ask at the same time; a request costs one look-up without a lock.
 */
@Component(
    service = {RequestFilter.class, Sources.class},
    configurationPid = LimitConfig.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = {"service.ranking:Integer=150", RequestFilter.BY_HISTORY + ":Boolean=true"})
@Designate(ocd = LimitConfig.class)
public final class LimitFilter implements RequestFilter, Sources {

  private static final Logger LOG = LoggerFactory.getLogger(LimitFilter.class);
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Shelf shelf;
  private final Counter limited;
  private final Counter cutOffs;
  private final LogLimiter limitedLog = new LogLimiter();
  private final LogLimiter cutOffLog = new LogLimiter();

  private final CheckedConfig<LimitConfig, Limits> config = Limits.config();

  private volatile State state;

  /** Replaced as a whole. */
  private record State(Limits limits, SourceTable datagrams, SourceTable connections) {}

  /** Takes the configuration, and what the last version knew of sources. */
  @Activate
  public LimitFilter(@Reference Meters meters, @Reference Shelf shelf, LimitConfig config) {
    this.shelf = shelf;
    limited = meters.counter("spam.limited");
    cutOffs = meters.counter("spam.cut-off");
    modified(config);
    State first = state;
    if (first != null) {
      SourceParcels.take(shelf, first.datagrams(), first.connections());
    }
  }

  @Deactivate
  void deactivate() {
    State last = state;
    if (last != null) {
      SourceParcels.leave(shelf, last.datagrams(), last.connections());
    }
  }

  /** Sources that are known stay known, unless their number is changed. */
  @Modified
  void modified(LimitConfig wanted) {
    if (!config.take(wanted)) {
      return;
    }
    State last = state;
    Limits limits = config.settings();
    if (last != null && limits.cutOffAfter == 0) {
      last.connections().forEach(TrackedSource::release);
    }
    boolean keeps = last != null && last.limits().maxSources == limits.maxSources;
    state =
        keeps
            ? new State(limits, last.datagrams(), last.connections())
            : new State(
                limits,
                new SourceTable(limits.maxSources / 2),
                new SourceTable(limits.maxSources / 2));
  }

  @Override
  public Admission admit(InboundMessage request) {
    State now = state;
    Optional<IpAddress> address = IpAddress.parse(request.flow().address());
    if (now == null || address.isEmpty()) {
      return Admission.PASS;
    }
    Limits limits = now.limits();
    if (!limits.exempt.isEmpty() && limits.exempt.contains(address.get())) {
      return Admission.PASS;
    }
    boolean reliable = request.flow().protocol().isReliable();
    SourceTable table = reliable ? now.connections() : now.datagrams();
    return admit(table.get(TrackedSource.keyOf(address.get())), request, limits, reliable);
  }

  private Admission admit(
      TrackedSource source, InboundMessage request, Limits limits, boolean reliable) {
    long now = Buckets.now();
    source.seen(now);
    if (reliable && limits.cutOffAfter > 0 && source.isCutOff(now)) {
      source.refused();
      limited.increment();
      return Admission.DISCONNECT;
    }
    Limits.Kind kind = Limits.Kind.of(request.message().method());
    if (source.takes(kind, limits, now)) {
      return Admission.PASS;
    }
    source.refused();
    limited.increment();
    if (reliable) {
      long cutOff = source.violates(limits, now);
      if (cutOff > 0) {
        tellOfCutOff(source, cutOff);
      }
      if (source.isCutOff(now)) {
        return Admission.DISCONNECT;
      }
    }
    if (limitedLog.permits()) {
      LOG.info("{} is over its limit of {}{}", source, kind, limitedLog.more());
    }
    if (!limits.rejects) {
      return Admission.DISCARD;
    }
    String seconds = String.valueOf(source.retryAfter(kind, limits, now));
    return new Admission.Reject(503, "", List.of(new Header("Retry-After", seconds)));
  }

  private void tellOfCutOff(TrackedSource source, long nanos) {
    cutOffs.increment();
    if (cutOffLog.permits()) {
      LOG.warn(
          "{} keeps violating its limits on connections and is cut off for {} s{}",
          source,
          nanos / SECOND_NANOS,
          cutOffLog.more());
    }
  }

  @Override
  public List<Sources.Source> busiest(int most) {
    return find(
        source -> true, Comparator.comparingLong(Sources.Source::requests).reversed(), most);
  }

  @Override
  public List<Sources.Source> cutOff() {
    return find(
        source -> source.cutOffSeconds() > 0,
        Comparator.comparingLong(Sources.Source::cutOffSeconds).reversed(),
        Integer.MAX_VALUE);
  }

  private List<Sources.Source> find(
      Predicate<Sources.Source> wanted, Comparator<Sources.Source> order, int most) {
    // Keeps only as many sources as are asked for at a time, the worst in front: there may be a
    // million.
    PriorityQueue<Sources.Source> best = new PriorityQueue<>(order.reversed());
    State now = state;
    if (now != null) {
      now.datagrams().forEach(source -> offer(info(source, false), wanted, most, best));
      now.connections().forEach(source -> offer(info(source, true), wanted, most, best));
    }
    return best.stream().sorted(order).toList();
  }

  private static void offer(
      Sources.Source source,
      Predicate<Sources.Source> wanted,
      int most,
      PriorityQueue<Sources.Source> best) {
    if (wanted.test(source)) {
      best.add(source);
      if (best.size() > most) {
        best.poll();
      }
    }
  }

  private static Sources.Source info(TrackedSource source, boolean connections) {
    long now = Buckets.now();
    return new Sources.Source(
        source.toString(),
        connections,
        source.requests(),
        source.refusals(),
        source.idleSeconds(now),
        source.cutOffSeconds(now));
  }

  @Override
  public boolean pardon(String address) {
    IpNetwork network =
        IpNetwork.parse(address)
            .orElseThrow(() -> new IllegalArgumentException(address + " is no address"));
    long key = TrackedSource.keyOf(network.first());
    if (key != TrackedSource.keyOf(network.last())) {
      throw new IllegalArgumentException(
          address + " is more than one source: an IPv4 address or an IPv6 /64 network is one");
    }
    State now = state;
    boolean datagrams = now != null && now.datagrams().remove(key);
    boolean connections = now != null && now.connections().remove(key);
    return datagrams || connections;
  }
}
