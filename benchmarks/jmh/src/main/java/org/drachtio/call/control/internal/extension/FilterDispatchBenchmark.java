package org.drachtio.call.control.internal.extension;

import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.benchmark.lanes.NoRestarts;
import org.drachtio.kernel.canary.internal.CanariesComponent;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.osgi.framework.ServiceReference;

/**
 * What a new request pays for filters being services that come and go: all lanes ask the same
 * chain.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FilterDispatchBenchmark {

  @Param({"0", "1", "4"})
  private int filters;

  private FilterChain chain;

  @Setup
  public void register() {
    Extensions extensions =
        new Extensions(new NoRestarts(), new CanariesComponent(new MetersComponent()));
    for (int i = 0; i < filters; i++) {
      RequestFilter filter = request -> Admission.PASS;
      extensions.addFilter(filter, reference(i));
    }
    chain = new FilterChain(extensions, null, null, null, null, null, null, null);
  }

  @Benchmark
  public boolean oneLane() {
    return chain.passes(null);
  }

  @Benchmark
  @Threads(8)
  public boolean eightLanes() {
    return chain.passes(null);
  }

  /** Its order, and no bundle, which would be asked whether it is a canary. */
  @SuppressWarnings("unchecked")
  private static ServiceReference<RequestFilter> reference(int rank) {
    return (ServiceReference<RequestFilter>)
        Proxy.newProxyInstance(
            FilterDispatchBenchmark.class.getClassLoader(),
            new Class<?>[] {ServiceReference.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "compareTo" ->
                      self == arguments[0] ? 0 : rank - Integer.parseInt(arguments[0].toString());
                  case "equals" -> self == arguments[0];
                  case "hashCode" -> rank;
                  case "getBundle" -> null;
                  case "toString" -> Integer.toString(rank);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
