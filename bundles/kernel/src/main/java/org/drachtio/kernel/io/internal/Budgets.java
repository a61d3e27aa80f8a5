package org.drachtio.kernel.io.internal;

import org.drachtio.kernel.internal.KernelConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections together may keep.
 *
 * @param inbound bytes received that make no whole unit yet
 * @param outbound bytes that wait to be written
 */
record Budgets(ByteBudget inbound, ByteBudget outbound) {

  private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);
  private static final long MEGABYTE = 1024 * 1024;

  /** Parts of the heap: as much as the other bounds leave, see docs/limits.md. */
  private static final int INBOUND_PART = 16;

  private static final int OUTBOUND_PART = 8;

  static Budgets ofHeap() {
    return new Budgets(
        new ByteBudget(partOfHeap(INBOUND_PART)), new ByteBudget(partOfHeap(OUTBOUND_PART)));
  }

  void use(KernelConfig config) {
    int in = config.maxKeptInboundMegabytes();
    int out = config.maxKeptOutboundMegabytes();
    if (in < 0 || out < 0) {
      LOG.error(
          "{}: maxKeptInboundMegabytes {}, maxKeptOutboundMegabytes {}: must not be below 0;"
              + " nothing is changed",
          KernelConfig.PID,
          in,
          out);
      return;
    }
    inbound.max(in == 0 ? partOfHeap(INBOUND_PART) : in * MEGABYTE);
    outbound.max(out == 0 ? partOfHeap(OUTBOUND_PART) : out * MEGABYTE);
  }

  private static long partOfHeap(int part) {
    return Runtime.getRuntime().maxMemory() / part;
  }
}
