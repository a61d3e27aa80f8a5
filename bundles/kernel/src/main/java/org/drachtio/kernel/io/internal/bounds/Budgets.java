package org.drachtio.kernel.io.internal.bounds;

/**
 * What all connections together may keep.
 *
 * @param inbound bytes received that make no whole unit yet
 * @param outbound bytes that wait to be written
 */
public record Budgets(ByteBudget inbound, ByteBudget outbound) {

  public static Budgets of(NetworkSettings settings) {
    return new Budgets(
        new ByteBudget(settings.keptInboundBytes()), new ByteBudget(settings.keptOutboundBytes()));
  }

  public void use(NetworkSettings settings) {
    inbound.max(settings.keptInboundBytes());
    outbound.max(settings.keptOutboundBytes());
  }
}
