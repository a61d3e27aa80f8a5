package org.drachtio.sip.transport.internal.receive;

import java.util.concurrent.atomic.AtomicLong;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.Fault;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.send.FlowSender;
import org.drachtio.sip.transport.internal.watch.CaptureTaps;
import org.drachtio.sip.transport.internal.watch.MicrosClock;
import org.drachtio.sip.transport.internal.watch.SipTrace;
import org.drachtio.sip.transport.internal.watch.TransportMeters;

/**
 * Takes every message received: checks it (sip-behaviour.md §1.1), makes the private copy, refuses
 * it under overload (architecture.md §6), and hands it to the lane of its Call-ID.
 *
 * <p><b>Threading:</b> {@link #take} on the I/O thread of the socket.
 */
public final class Intake {

  /** Longer messages are counted; the usual one is not. */
  private static final int LONG_BYTES = 4096;

  private static final int PART_LONG = 16;

  private final Lanes lanes;
  private final TransportMeters meters;
  private final MicrosClock clock;
  private final FlowSender sender;
  private final CaptureTaps taps;
  private final SipTrace trace;
  private final long maxLongWaiting;
  private final AtomicLong longWaiting = new AtomicLong();
  private volatile MessageHandler handler;

  public Intake(Lanes lanes, TransportMeters meters, MicrosClock clock, FlowSender sender) {
    this(lanes, meters, clock, sender, Runtime.getRuntime().maxMemory() / PART_LONG);
  }

  /**
   * @param maxLongWaiting bytes of long messages that may wait for lanes
   */
  public Intake(
      Lanes lanes,
      TransportMeters meters,
      MicrosClock clock,
      FlowSender sender,
      long maxLongWaiting) {
    this.lanes = lanes;
    this.meters = meters;
    this.clock = clock;
    this.sender = sender;
    this.taps = sender.taps();
    this.trace = sender.trace();
    this.maxLongWaiting = maxLongWaiting;
  }

  /** Any thread. {@code null}: messages are dropped. */
  public void handler(MessageHandler newHandler) {
    handler = newHandler;
  }

  public MessageHandler handler() {
    return handler;
  }

  /**
   * Takes one message.
   *
   * @param scanned shares the caller's bytes
   * @param stream the connection that it came on; {@code null} for a datagram
   * @return false: it is not SIP at all
   */
  boolean take(SipMessage scanned, Flow flow, StreamConnection stream) {
    Fault fault = scanned.fault();
    if (fault.kind() == Fault.Kind.NOT_SIP) {
      meters.bad().increment();
      return false;
    }
    long now = clock.now();
    meters.received().increment();
    meters.traffic().arrived(flow.local(), flow.address());
    if (scanned.isRequest()) {
      meters.requestsReceived().increment();
      if (fault.isFault()) {
        meters.badRequests().increment();
      }
    }
    if (trace.isOn(flow.address())) {
      trace.received(scanned, flow.protocol(), flow.address(), flow.port(), now);
    }
    if (taps.isOn()) {
      taps.received(scanned, flow, stream, now);
    }
    if (fault.isFault() && !isAnswerable(scanned)) {
      meters.bad().increment();
      return true;
    }
    SipMessage message;
    if (scanned.isRequest()) {
      if (!scanned.viaTransport().equalsIgnoreCase(flow.protocol().name())) {
        meters.dropped().increment();
        return true;
      }
      message = scanned.received(flow.address(), flow.port());
    } else {
      message = scanned.detached();
      if (stream != null) {
        stream.answered();
      }
    }
    if (stream != null && isAnswerable(message)) {
      // Before the hand-off, as below.
      stream.owesAnswer();
    }
    Lane lane = lanes.ofHash(message.callIdHash());
    if (lane.isOverloaded() && !fault.isFault() && beginsSomething(message)) {
      meters.overload503().increment();
      meters.traffic().received(message);
      sender.respond(StatelessAnswers.overloaded(message), flow);
      return true;
    }
    if (stream == null
        && !fault.isFault()
        && beginsSomething(message)
        && sender.isDraining(flow.local())) {
      meters.traffic().received(message);
      sender.respond(StatelessAnswers.overloaded(message), flow);
      return true;
    }
    if (stream != null && fault.kind() == Fault.Kind.BAD_REQUEST) {
      // Before the hand-off: the answer may come before this thread goes on.
      stream.closeOnceAnswered(message);
    }
    dispatch(lane, new Delivery(this, new InboundMessage(message, flow, now)), stream);
    return true;
  }

  /**
   * Long messages are bounded by their bytes, too: a lane full of them could need more than the
   * heap.
   */
  private void dispatch(Lane lane, Delivery delivery, StreamConnection stream) {
    int length = delivery.message().message().length();
    boolean isLong = length > LONG_BYTES;
    boolean room = !isLong || longWaiting.addAndGet(length) <= maxLongWaiting;
    Runnable task =
        isLong
            ? () -> {
              longWaiting.addAndGet(-length);
              delivery.run();
            }
            : delivery;
    if (room && lane.runOrOffer(task)) {
      return;
    }
    if (stream == null) {
      meters.dropped().increment();
      if (isLong) {
        longWaiting.addAndGet(-length);
      }
    } else {
      // Never dropped; the peer is slowed down instead.
      stream.refused();
      lane.execute(
          () -> {
            stream.workedOff();
            task.run();
          });
    }
  }

  /** Lane of the message. */
  void toHandler(InboundMessage message) {
    MessageHandler current = handler;
    if (current == null) {
      meters.dropped().increment();
    } else {
      current.onMessage(message);
    }
  }

  /** Whether a request wants an answer and tells where to send it. */
  static boolean isAnswerable(SipMessage message) {
    return message.isRequest()
        && !message.method().equals(Methods.ACK)
        && !message.viaTransport().isEmpty();
  }

  private static boolean beginsSomething(SipMessage message) {
    return message.isRequest()
        && message.toTag().isEmpty()
        && !message.method().equals(Methods.ACK)
        && !message.method().equals(Methods.CANCEL);
  }
}
