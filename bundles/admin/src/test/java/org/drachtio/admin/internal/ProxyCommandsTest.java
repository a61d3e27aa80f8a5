package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.admin.internal.command.ProxyCommands;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.ProxyCommand;
import org.drachtio.api.control.ProxyReply;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** The proxy command and what an application is answered (admin-protocol.md §7). */
class ProxyCommandsTest {

  private final Bench bench = new Bench();

  @Test
  void aProxyCommandIsHandedOn() {
    AppConnection connection = bench.application("");
    bench.receive(
        connection,
        "7|proxy|t|remainInDialog|fullResponse|followRedirects|simultaneous|1500ms|60s||sip:a|sip:b\r\n"
            + "INVITE sip:a SIP/2.0\r\n"
            + "X-Hop: 1\r\n"
            + "content-length: 0\r\n\r\n");
    assertEquals(
        new ProxyCommand(
            "7",
            "t",
            new ProxyRequest(
                List.of("sip:a", "sip:b"),
                true,
                true,
                true,
                1500,
                60_000,
                List.of(new Header("X-Hop", "1")))),
        bench.calls.proxied.get(0));
    ProxyReply reply = bench.calls.proxyReplies.get(0);
    reply.started();
    InboundMessage busy =
        new InboundMessage(
            SipMessage.scan("SIP/2.0 486 Busy\r\n\r\n".getBytes(StandardCharsets.UTF_8)),
            new Flow(Bench.UDP, "198.51.100.7", 5060, 0),
            37_230_123_456L);
    bench.sessions.deliver(connection.id(), new AppEvent.ProxyResponse("7", busy));
    assertEquals(
        "response|7|OK|network|"
            + busy.message().length()
            + "|udp|198.51.100.7|5060|10:20:30.123456|||continue\r\nSIP/2.0 486 Busy\r\n\r\n",
        connection.reply());
    bench.sessions.deliver(connection.id(), new AppEvent.ProxyDone("7"));
    assertEquals("response|7|OK|done", connection.reply());
  }

  @Test
  void aProxyCommandWithoutFullResponseIsAnsweredOnce() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|proxy|t||full||serial|5|x|sip:a\r\nINVITE sip:a SIP/2.0\r\n\r\n");
    assertEquals(
        new ProxyCommand(
            "", "t", new ProxyRequest(List.of("sip:a"), false, false, false, 0, 0, List.of())),
        bench.calls.proxied.get(0));
    bench.calls.proxyReplies.get(0).started();
    assertEquals("response|7|OK|done", connection.reply());
    bench.receive(connection, "8|proxy|t||||||||sip:a");
    bench.calls.proxyReplies.get(1).failed(new Outcome.Failed(FailureReason.NO_TARGET));
    assertEquals("response|8|NOK|error proxying request to ", connection.reply());
    bench.calls.fault = new IllegalStateException("no lane");
    bench.receive(connection, "9|proxy|t||||||||sip:a");
    assertEquals("response|9|NOK|Internal server error", connection.reply());
    assertFalse(connection.closedAfterSending);
  }

  @Test
  void aProxyCommandWithoutEnoughTokensIsRefused() {
    AppConnection connection = bench.application("");
    bench.receive(connection, "7|proxy|t");
    assertEquals(
        "response|7|NO|Invalid proxy request: not enough information provided", connection.reply());
    assertTrue(connection.closedAfterSending);
    connection = bench.application("");
    bench.receive(connection, "7|proxy|t||||serial|");
    assertEquals("response|7|NO|Invalid message format", connection.reply());
    assertTrue(connection.closedAfterSending);
  }

  @Test
  void timesAreMillisecondsOrSeconds() {
    assertEquals(0, ProxyCommands.millis(""));
    assertEquals(5000, ProxyCommands.millis("5s"));
    assertEquals(1500, ProxyCommands.millis("1500ms"));
    for (String none : List.of("5", "s", "ms", "-1s", "1.5s", "5m", " 5s", "9999999999s", "٣s")) {
      assertEquals(0, ProxyCommands.millis(none), none);
    }
    assertEquals(Integer.MAX_VALUE, ProxyCommands.millis("99999999s"));
  }
}
