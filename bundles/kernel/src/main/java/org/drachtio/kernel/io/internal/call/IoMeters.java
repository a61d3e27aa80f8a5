package org.drachtio.kernel.io.internal.call;

import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/** What the sockets count. */
public record IoMeters(
    Counter datagramsIn,
    Counter datagramsOut,
    Counter datagramsRefused,
    Counter receiveErrors,
    Counter accepted,
    Counter dialled,
    Counter dialsFailed,
    Counter closed,
    Counter listenerFull,
    Counter sourceFull,
    Counter slowed,
    Counter overQueued,
    Counter overUnconsumed,
    Counter overBudget,
    Counter tlsEstablished,
    Counter tlsFailed,
    Counter tlsTimedOut,
    Counter handlerFailed) {

  public static IoMeters of(Meters meters) {
    return new IoMeters(
        meters.counter("kernel.udp.in"),
        meters.counter("kernel.udp.out"),
        meters.counter("kernel.udp.refused"),
        meters.counter("kernel.udp.errors"),
        meters.counter("kernel.tcp.accepted"),
        meters.counter("kernel.tcp.dialled"),
        meters.counter("kernel.tcp.dials-failed"),
        meters.counter("kernel.tcp.closed"),
        meters.counter("kernel.tcp.listener-full"),
        meters.counter("kernel.tcp.source-full"),
        meters.counter("kernel.tcp.slowed"),
        meters.counter("kernel.tcp.over-queued"),
        meters.counter("kernel.tcp.over-unconsumed"),
        meters.counter("kernel.tcp.over-budget"),
        meters.counter("kernel.tls.established"),
        meters.counter("kernel.tls.failed"),
        meters.counter("kernel.tls.timed-out"),
        meters.counter("kernel.io.handler-failed"));
  }
}
