package org.drachtio.blacklist.internal;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.TraceFilter;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.Parts;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does not listen to sources in a set of Redis and in a list of this server's own (sip-behaviour.md
 * §10.2).
 *
 * <p><b>Threading:</b> lanes ask at the same time; a message costs one volatile read and a search
 * in sorted ranges. The set is replaced as a whole, by a thread of its own.
 */
@Component(
    service = {RequestFilter.class, TraceFilter.class, Blacklist.class},
    configurationPid = BlacklistConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL,
    property = "service.ranking:Integer=300")
@Designate(ocd = BlacklistConfig.class)
public final class BlacklistFilter implements RequestFilter, TraceFilter, Blacklist {

  private static final Logger LOG = LoggerFactory.getLogger(BlacklistFilter.class);

  /** On the shelf. */
  private static final String OWNER = "blacklist";

  private final Counter discarded;
  private final Shelf shelf;
  private final Placeholders placeholders;
  private final Object lock = new Object();

  /** Serialises changes of what follows. */
  private final Object changes = new Object();

  private final CheckedConfig<BlacklistConfig, RedisSettings> checked =
      RedisSettings.config(this::reveal);
  private BlacklistConfig config;
  private RedisSettings settings = RedisSettings.NONE;

  /** The set that the last version of this bundle has left, until another one is read. */
  private Optional<LastSet> leftSet;

  /** Null: there is no Redis. Written under the lock. */
  private volatile Refresher refresher;

  private final Parts<LocalEntries> local;

  /** Written under the lock. */
  private volatile Entries entries = Entries.NONE;

  /** Does not wait for Redis: what the last version has read is in force until it is read again. */
  @Activate
  public BlacklistFilter(
      BundleContext context,
      @Reference Meters meters,
      @Reference Shelf shelf,
      @Reference Placeholders placeholders,
      BlacklistConfig config) {
    this.placeholders = placeholders;
    Bundle bundle = context.getBundle();
    local = new Parts<>(() -> bundle.getState() == Bundle.STOPPING, this::use);
    discarded = meters.counter("blacklist.discarded");
    this.shelf = shelf;
    leftSet = shelf.take(OWNER).map(LastSet::of);
    leftSet.ifPresent(set -> entries = entries.withRedis(set.members()));
    modified(config);
  }

  /** The set stays in force until another one has been read. */
  @Modified
  void modified(BlacklistConfig wanted) {
    synchronized (changes) {
      config = wanted;
      apply();
    }
  }

  /** The password may be known from now on. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setReady(ConfigReady ready) {
    synchronized (changes) {
      if (config != null) {
        apply();
      }
    }
  }

  /** The password stays. */
  void unsetReady(ConfigReady ready) {}

  private void apply() {
    if (Placeholders.isConcealed(reveal(Values.text(config._redisPassword())))) {
      LOG.debug("{} waits for its password", BlacklistConfig.PID);
      return;
    }
    if (!checked.take(config)) {
      return;
    }
    RedisSettings next = checked.settings();
    if (leftSet.isPresent() && !leftSet.get().redis().equals(next.toString())) {
      read(List.of(), refresher);
    }
    leftSet = Optional.empty();
    if (next.equals(settings)) {
      return;
    }
    settings = next;
    stop();
    if (next.isNone()) {
      read(List.of(), null);
    } else {
      Refresher started = new Refresher(next, this::read);
      synchronized (lock) {
        refresher = started;
      }
      started.start();
    }
  }

  private String reveal(String password) {
    return placeholders.reveal(password);
  }

  @Deactivate
  void deactivate() {
    stop();
    List<String> members = entries.redis();
    if (!members.isEmpty()) {
      String redis = leftSet.map(LastSet::redis).orElseGet(settings::toString);
      LastSet left = new LastSet(redis, members);
      shelf.leave(OWNER, List.of(left.parcel()).iterator());
    }
  }

  private void stop() {
    Refresher last;
    synchronized (lock) {
      last = refresher;
      refresher = null;
    }
    if (last != null) {
      last.close();
    }
  }

  /** Not of one that has been replaced meanwhile. */
  private void read(List<String> members, Refresher reader) {
    synchronized (lock) {
      if (refresher == reader) {
        entries = entries.withRedis(members);
      }
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedLocal")
  void setLocal(LocalEntries entry) {
    local.add(entry);
  }

  void updatedLocal(LocalEntries entry) {
    local.changed();
  }

  void unsetLocal(LocalEntries entry) {
    local.remove(entry);
  }

  private void use(List<LocalEntries> all) {
    List<String> texts = all.stream().flatMap(each -> each.texts().stream()).distinct().toList();
    synchronized (lock) {
      entries = entries.withLocal(texts);
    }
  }

  @Override
  public Admission admit(InboundMessage request) {
    return Admission.PASS;
  }

  @Override
  public boolean listensTo(Flow source) {
    if (isListed(source.address())) {
      discarded.increment();
      return false;
    }
    return true;
  }

  /** Messages from and to listed sources would fill the trace (observability.md §4). */
  @Override
  public boolean traces(String address) {
    return !isListed(address);
  }

  private boolean isListed(String text) {
    Entries now = entries;
    return !now.isEmpty() && now.contains(text);
  }

  @Override
  public State state() {
    Entries now = entries;
    Refresher reading = refresher;
    return new State(
        now.size(),
        now.local(),
        now.ignored(),
        reading == null ? "" : reading.toString(),
        reading == null ? Optional.empty() : reading.loaded(),
        reading == null ? "" : reading.problem(),
        discarded.value());
  }

  @Override
  public List<Entry> entries(int most) {
    return entries.find(network -> true, most);
  }

  @Override
  public List<Entry> check(String address) {
    IpNetwork wanted =
        IpNetwork.parse(address)
            .orElseThrow(
                () -> new IllegalArgumentException(address + " is no address and no network"));
    return entries.find(
        network -> network.contains(wanted.first()) && network.contains(wanted.last()),
        Integer.MAX_VALUE);
  }
}
