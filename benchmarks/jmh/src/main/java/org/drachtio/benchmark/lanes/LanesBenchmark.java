package org.drachtio.benchmark.lanes;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whether two lanes do twice the work of one: calls per second, all of whose work (receiving,
 * scanning, transactions, dialog, the application's frames, timers, and the phones, which cost
 * little) is done by the threads of the lanes. Nothing waits for a socket or for another thread.
 *
 * <p>{@code twoServers} tells what the machine, the collector and the memory allow: two servers of
 * one lane each in one process, which share nothing else.
 *
 * <p>The heap is as large as it is so that hardly any collection falls into the measurement: at
 * these rates the collector stops all lanes for a third of the time on the default heap ({@code
 * -jvmArgs -Xmx1g} shows that), with one lane as with two, and uses both processors meanwhile.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 4, time = 3)
@Fork(
    value = 1,
    jvmArgs = {"-Xms6g", "-Xmx6g", "-Xmn4g", "-XX:+AlwaysPreTouch"})
public class LanesBenchmark {

  private static final int CALLS = 16_000;

  /**
   * Who works. More lanes than processors tell what lanes cost each other, not how fast they are.
   */
  public enum Arrangement {
    oneLane(1, 1),
    twoLanes(1, 2),
    eightLanes(1, 8),
    sixteenLanes(1, 16),
    twoServers(2, 1);

    private final int servers;
    private final int lanes;

    Arrangement(int servers, int lanes) {
      this.servers = servers;
      this.lanes = lanes;
    }
  }

  @Param private Arrangement arrangement;

  private BenchServer[] servers;

  @Setup
  public void start() {
    servers = new BenchServer[arrangement.servers];
    for (int i = 0; i < servers.length; i++) {
      // A lane that has nothing to do is there in every arrangement with one server.
      servers[i] = new BenchServer(arrangement == Arrangement.oneLane ? 2 : arrangement.lanes);
    }
  }

  @TearDown
  public void stop() {
    for (BenchServer server : servers) {
      server.stop();
    }
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call() throws InterruptedException {
    int lanes = servers.length * arrangement.lanes;
    CountDownLatch done = new CountDownLatch(lanes * BenchServer.phonesPerLane());
    for (BenchServer server : servers) {
      for (int lane = 0; lane < arrangement.lanes; lane++) {
        server.call(lane, CALLS / lanes, done);
      }
    }
    if (!done.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a call got no answer");
    }
  }
}
