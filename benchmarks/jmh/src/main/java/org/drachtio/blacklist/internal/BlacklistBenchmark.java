package org.drachtio.blacklist.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.benchmark.lanes.Configs;
import org.drachtio.benchmark.lanes.RunningBundle;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.internal.ShelfComponent;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whether the server listens to a source, with so many addresses in its blacklist: the address is
 * read from its text and looked up, as for each message that belongs to no transaction and no
 * dialog. Half of the entries and of the sources are IPv6.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BlacklistBenchmark {

  private static final int SOURCES = 1 << 12;

  @Param({"1", "100000"})
  private int entries;

  private final Flow[] strangers = new Flow[SOURCES];
  private final Flow[] listed = new Flow[SOURCES];
  private BlacklistFilter filter;
  private int next;

  /** A filter with entries of its own. */
  public static BlacklistFilter filterWith(List<String> entries) {
    BlacklistFilter filter =
        new BlacklistFilter(
            RunningBundle.context(),
            new MetersComponent(),
            shelf(),
            new PlaceholdersComponent(),
            Configs.of(BlacklistConfig.class, Map.of()));
    LocalConfig config =
        Configs.of(LocalConfig.class, Map.of("entries", entries.toArray(String[]::new)));
    filter.setLocal(new LocalEntries(config));
    return filter;
  }

  /** An empty one. */
  public static Shelf shelf() {
    return new ShelfComponent(() -> false, Shelf.KEPT_MILLIS, Shelf.MAX_BYTES);
  }

  /** Addresses of IPv4 and IPv6 in turn, none of them twice. */
  public static List<String> addresses(int count, int network) {
    Random random = new Random(network);
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int low = (i / 2) << 7 | random.nextInt(1 << 7);
      addresses.add(
          i % 2 == 0
              ? network + "." + (low >> 16 & 255) + "." + (low >> 8 & 255) + "." + (low & 255)
              : "2001:db8:"
                  + network
                  + "::"
                  + Integer.toHexString(low >> 16)
                  + ":"
                  + Integer.toHexString(low & 0xffff));
    }
    return addresses;
  }

  /** As a datagram of this source has it. */
  public static Flow flow(String source) {
    ListeningPoint point = new ListeningPoint(Protocol.UDP, "192.0.2.9", 5060, "192.0.2.9", "");
    return new Flow(point, source, 5060, 0);
  }

  @Setup
  public void fill() {
    List<String> texts = addresses(entries, 10);
    filter = filterWith(texts);
    List<String> others = addresses(SOURCES, 11);
    Random random = new Random(1);
    for (int i = 0; i < SOURCES; i++) {
      strangers[i] = flow(others.get(i));
      listed[i] = flow(texts.get(random.nextInt(entries)));
    }
  }

  @Benchmark
  public boolean stranger() {
    return filter.listensTo(strangers[next++ & (SOURCES - 1)]);
  }

  @Benchmark
  public boolean listed() {
    return filter.listensTo(listed[next++ & (SOURCES - 1)]);
  }
}
