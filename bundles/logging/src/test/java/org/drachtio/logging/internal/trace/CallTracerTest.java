package org.drachtio.logging.internal.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.trace.CallTracing;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.testing.Shelves;
import org.drachtio.kernel.testing.Await;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class CallTracerTest {
  private final AtomicInteger sinks = new AtomicInteger();
  private final Shelf shelf = Shelves.create();
  private CallTracer tracer = new CallTracer(context(), shelf);

  @AfterEach
  void close() {
    tracer.deactivate();
    assertEquals(0, sinks.get());
  }

  /** Counts the sinks that are registered. */
  private BundleContext context() {
    Object registration =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ServiceRegistration.class},
            (proxy, method, arguments) -> {
              assertEquals("unregister", method.getName());
              sinks.decrementAndGet();
              return null;
            });
    return (BundleContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> {
              assertEquals("registerService", method.getName());
              sinks.incrementAndGet();
              return registration;
            });
  }

  private void message(String callId, String from, String to, String peer) {
    String text =
        "OPTIONS sip:a SIP/2.0\r\nCall-ID: %s\r\nf: %s\r\nTo: %s\r\n\r\n"
            .formatted(callId, from, to);
    tracer.captured(
        new CapturedMessage(
            SipMessage.scan(text.getBytes(StandardCharsets.UTF_8)),
            true,
            Protocol.UDP,
            "192.0.2.1",
            5060,
            peer,
            5060,
            1));
  }

  private long written(String what) {
    return tracer.choices().stream()
        .filter(each -> each.what().equals(what))
        .mapToLong(CallTracing.Choice::messages)
        .sum();
  }

  @Test
  void itListensWhileThereIsAChoice() {
    assertEquals(0, sinks.get());
    tracer.trace("a@b", Duration.ofMinutes(1));
    tracer.trace("1000", Duration.ofMinutes(1));
    assertEquals(1, sinks.get());
    assertTrue(tracer.end("a@b"));
    assertEquals(1, sinks.get());
    assertTrue(tracer.end("1000"));
    assertFalse(tracer.end("1000"));
    assertEquals(0, sinks.get());
  }

  @Test
  void aChoiceEndsByItself() {
    tracer.trace("a@b", Duration.ofMillis(20));
    long end = System.nanoTime() + 10_000_000_000L;
    while (sinks.get() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(0, sinks.get());
    assertEquals(List.of(), tracer.choices());
  }

  @Test
  void choicesOutliveAnUpdate() {
    tracer.trace("call@x", Duration.ofMinutes(1));
    tracer.trace("1000", Duration.ofMinutes(10));
    tracer.end("1000");
    message("call@x", "<sip:a@b>;tag=1", "<sip:c@d>", "192.0.2.7");
    tracer.deactivate();
    assertEquals(0, sinks.get());
    tracer = new CallTracer(context(), shelf);
    assertEquals(1, sinks.get());
    message("call@x", "<sip:a@b>;tag=1", "<sip:c@d>", "192.0.2.7");
    assertEquals(
        List.of("call@x 2"),
        tracer.choices().stream().map(each -> each.what() + " " + each.messages()).toList());
    long left = tracer.choices().get(0).secondsLeft();
    assertTrue(left > 30 && left < 60, () -> left + " s");
    assertTrue(tracer.end("call@x"));
    assertEquals(0, sinks.get());
  }

  @Test
  void aChoiceThatEndsMeanwhileIsOver() {
    tracer.trace("a@b", Duration.ofNanos(1));
    tracer.deactivate();
    tracer = new CallTracer(context(), shelf);
    assertEquals(List.of(), tracer.choices());
    assertEquals(0, sinks.get());
  }

  @Test
  void aChoiceThatOutlivesAnUpdateEndsByItself() {
    tracer.trace("a@b", Duration.ofMillis(500));
    tracer.deactivate();
    tracer = new CallTracer(context(), shelf);
    Await.until("it is over", () -> sinks.get() == 0);
    assertEquals(List.of(), tracer.choices());
  }

  @Test
  void thereAreSixteenAtMost() {
    for (int i = 0; i < CallTracing.MAX_CHOICES; i++) {
      tracer.trace("a" + i, Duration.ofMinutes(1));
    }
    tracer.trace("a0", Duration.ofMinutes(2));
    Duration minute = Duration.ofMinutes(1);
    assertThrows(IllegalArgumentException.class, () -> tracer.trace("b", minute));
    assertThrows(IllegalArgumentException.class, () -> tracer.trace(" ", minute));
    assertThrows(IllegalArgumentException.class, () -> tracer.trace("x".repeat(257), minute));
  }

  @Test
  void itFindsCallUserAndPeer() {
    tracer.trace("call@x", Duration.ofMinutes(1));
    tracer.trace("+1555", Duration.ofMinutes(1));
    tracer.trace("[2001:DB8::7]", Duration.ofMinutes(1));
    message("call@x", "<sip:a@b>;tag=1", "<sip:c@d>", "192.0.2.7");
    message("other", "\"n\" <sip:+1555:pw@b>;tag=1", "<sip:c@d>", "192.0.2.7");
    message("other", "<sip:a@b>", "sip:+1555@b", "192.0.2.7");
    message("other", "<tel:+1555>", "sip:+15555@b", "192.0.2.7");
    message("other", "<sip:a@b>", "<sip:c@d>", "2001:db8::7");
    message("", "", "<<", "192.0.2.7");
    assertEquals(1, written("call@x"));
    assertEquals(2, written("+1555"));
    assertEquals(1, written("2001:db8::7"));
  }
}
