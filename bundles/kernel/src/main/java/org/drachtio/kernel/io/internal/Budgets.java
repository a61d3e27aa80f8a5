package org.drachtio.kernel.io.internal;

/**
 * What all connections together may keep.
 *
 * @param inbound bytes received that make no whole unit yet
 * @param outbound bytes that wait to be written
 */
record Budgets(ByteBudget inbound, ByteBudget outbound) {

  static Budgets of(NetworkSettings settings) {
    return new Budgets(
        new ByteBudget(settings.keptInboundBytes()), new ByteBudget(settings.keptOutboundBytes()));
  }

  void use(NetworkSettings settings) {
    inbound.max(settings.keptInboundBytes());
    outbound.max(settings.keptOutboundBytes());
  }
}
