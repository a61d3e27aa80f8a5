package org.drachtio.kernel.io.internal.bounds;

import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.internal.KernelConfig;

/**
 * What {@link KernelConfig} says of sockets. Immutable.
 *
 * @param ioThreads for TCP; read when they start
 * @param keptInboundBytes of incomplete messages on all TCP connections together
 * @param keptOutboundBytes that may wait to be written to all TCP connections together
 */
public record NetworkSettings(int ioThreads, long keptInboundBytes, long keptOutboundBytes) {

  private static final int MAX_IO_THREADS = 64;
  private static final long MEGABYTE = 1024 * 1024;

  /** Parts of the heap: as much as the other bounds leave, see docs/limits.md. */
  private static final int INBOUND_PART = 16;

  private static final int OUTBOUND_PART = 8;

  public static CheckedConfig<KernelConfig, NetworkSettings> config() {
    return CheckedConfig.of(KernelConfig.class, KernelConfig.PID, NetworkSettings::of);
  }

  /** The bounds that the heap gives, for so many threads. */
  public static NetworkSettings ofHeap(int ioThreads) {
    return new NetworkSettings(ioThreads, partOfHeap(INBOUND_PART), partOfHeap(OUTBOUND_PART));
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static NetworkSettings of(KernelConfig config) {
    int threads = Values.within("ioThreads", config.ioThreads(), 0, MAX_IO_THREADS);
    int in = Values.notNegative("maxKeptInboundMegabytes", config.maxKeptInboundMegabytes());
    int out = Values.notNegative("maxKeptOutboundMegabytes", config.maxKeptOutboundMegabytes());
    int half = Runtime.getRuntime().availableProcessors() / 2;
    return new NetworkSettings(
        threads == 0 ? Math.max(1, Math.min(MAX_IO_THREADS, half)) : threads,
        in == 0 ? partOfHeap(INBOUND_PART) : in * MEGABYTE,
        out == 0 ? partOfHeap(OUTBOUND_PART) : out * MEGABYTE);
  }

  private static long partOfHeap(int part) {
    return Runtime.getRuntime().maxMemory() / part;
  }
}
