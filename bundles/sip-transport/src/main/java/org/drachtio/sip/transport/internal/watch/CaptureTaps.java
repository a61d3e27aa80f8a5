package org.drachtio.sip.transport.internal.watch;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sinks that see each message. <b>Threading:</b> any thread. That there is none costs one
 * volatile read.
 */
public final class CaptureTaps {

  private static final Logger LOG = LoggerFactory.getLogger(CaptureTaps.class);

  private final Counter errors;
  private final List<CaptureSink> sinks = new CopyOnWriteArrayList<>();
  private volatile Class<?> reported;

  public CaptureTaps(Counter errors) {
    this.errors = errors;
  }

  public void add(CaptureSink sink) {
    sinks.add(sink);
  }

  public void remove(CaptureSink sink) {
    sinks.remove(sink);
    reported = null;
  }

  /** From the next message on; nothing is seen by both or by none. */
  void replace(CaptureSink sink, CaptureSink by) {
    sinks.replaceAll(each -> isSame(each, sink) ? by : each);
    reported = null;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(CaptureSink one, CaptureSink other) {
    return one == other;
  }

  public boolean isOn() {
    return !sinks.isEmpty();
  }

  /**
   * A message that came.
   *
   * @param scanned may share the caller's bytes
   * @param stream the connection that it came on; {@code null} for a datagram
   */
  public void received(SipMessage scanned, Flow flow, StreamConnection stream, long epochMicros) {
    if (!isWanted(scanned, true)) {
      return;
    }
    SipMessage message = isKept() ? scanned.detached() : scanned;
    if (stream == null) {
      datagram(message, true, flow.local(), flow.address(), flow.port(), epochMicros);
    } else {
      onStream(message, true, stream, epochMicros);
    }
  }

  /** A message that has left on a connection. */
  public void sent(SipMessage message, StreamConnection stream, long epochMicros) {
    if (isWanted(message, false)) {
      onStream(message, false, stream, epochMicros);
    }
  }

  /** A datagram that is about to leave. */
  public void sent(
      SipMessage message, ListeningPoint from, String address, int port, long epochMicros) {
    if (isWanted(message, false)) {
      datagram(message, false, from, address, port, epochMicros);
    }
  }

  private boolean isWanted(SipMessage message, boolean inbound) {
    for (CaptureSink sink : sinks) {
      try {
        if (sink.wants(message, inbound)) {
          return true;
        }
      } catch (RuntimeException | LinkageError failure) {
        failed(sink, failure);
      }
    }
    return false;
  }

  private boolean isKept() {
    for (CaptureSink sink : sinks) {
      try {
        if (sink.keepsMessages()) {
          return true;
        }
      } catch (RuntimeException | LinkageError failure) {
        failed(sink, failure);
        return true;
      }
    }
    return false;
  }

  private void datagram(
      SipMessage message,
      boolean inbound,
      ListeningPoint local,
      String address,
      int port,
      long epochMicros) {
    see(
        new CapturedMessage(
            message,
            inbound,
            local.protocol(),
            HostPort.bare(local.host()),
            local.port(),
            HostPort.bare(address),
            port,
            epochMicros));
  }

  private void onStream(
      SipMessage message, boolean inbound, StreamConnection stream, long epochMicros) {
    Flow flow = stream.flow();
    InetSocketAddress local = stream.connection().local();
    see(
        new CapturedMessage(
            message,
            inbound,
            flow.protocol(),
            Addresses.text(local.getAddress()),
            local.getPort(),
            HostPort.bare(flow.address()),
            flow.port(),
            epochMicros));
  }

  private void see(CapturedMessage captured) {
    for (CaptureSink sink : sinks) {
      show(captured, sink);
    }
  }

  /** Shows it to one sink. */
  void show(CapturedMessage captured, CaptureSink sink) {
    try {
      sink.captured(captured);
    } catch (RuntimeException | LinkageError failure) {
      failed(sink, failure);
    }
  }

  /** Logged once per sink: the counter tells how often. */
  private void failed(CaptureSink sink, Throwable failure) {
    errors.increment();
    if (reported != sink.getClass()) {
      reported = sink.getClass();
      LOG.warn("The capture sink {} threw; further errors are counted only", sink, failure);
    }
  }
}
