package org.drachtio.kernel.lane.internal;

import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
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

/** Timers of a lane, while few and while many others are armed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimerWheelBenchmark {

  private static final int SPAN_MILLIS = 32_000;

  /** As many transactions as there are at 3,000 requests per second. */
  @Param({"100", "100000"})
  private int armed;

  private final TimerTarget target = kind -> {};
  private TimerWheel wheel;
  private long now;

  @Setup
  public void fill() {
    wheel = new TimerWheel(null, now);
    for (int i = 0; i < armed; i++) {
      wheel.arm(now, now + 1 + (long) SPAN_MILLIS * i / armed, 0, target);
    }
  }

  /** What happens to most timers. */
  @Benchmark
  public void armAndCancel() {
    Timer timer = wheel.arm(now, now + 500, 0, target);
    timer.cancel();
  }

  /** A millisecond passes: what is due fires, and is armed again at the far end of the wheel. */
  @Benchmark
  public int turn() {
    now++;
    wheel.due(now);
    int fired = 0;
    for (TimerWheel.Node node; (node = wheel.next()) != null; fired++) {
      node.fire();
      wheel.arm(now, now + SPAN_MILLIS, 0, target);
    }
    return fired;
  }
}
