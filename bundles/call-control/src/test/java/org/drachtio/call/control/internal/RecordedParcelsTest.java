package org.drachtio.call.control.internal;

import static org.drachtio.call.control.internal.Assembly.request;
import static org.drachtio.call.control.internal.Assembly.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.drachtio.api.control.ProxyCommand;
import org.drachtio.api.control.ProxyReply;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.call.control.internal.Assembly.Depth;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls that a released version has left in its parcels, of all layers from transactions up, go on
 * in this version.
 */
class RecordedParcelsTest {

  private static final List<String> LAYERS =
      List.of("sip-transaction", "sip-dialog", "sip-proxy", "call-control");

  private static final String OK = "200 OK";

  static List<Recorded> recorded() {
    return RecordedParcels.of("stack", left());
  }

  private static String on(String callId, String text) {
    return text.replace("Call-ID: c1\n", "Call-ID: " + callId + "\n");
  }

  private static String dialog(String callId) {
    return callId + ";from-tag=ft";
  }

  /** A call in each state; beside the parcels what peers and applications know of them. */
  private static Parcel left() {
    Assembly server = new Assembly();
    server.ignoreCalls();
    server.apps.add(1);
    Parcel left = new Parcel();
    left.put("pending", comes(server, "pending"));
    left.put("ringing", comes(server, "ringing"));
    server.respond(180);
    comes(server, "answered");
    left.put("answered", answered(server));
    comes(server, "established");
    String tag = answered(server);
    left.put("established", tag);
    server.hear(on("established", request("ACK", 1, "ack", tag)));
    server.hear(on("established", request("INFO", 2, "info", tag)));
    left.put("info", server.apps.lastTransaction);
    server.ask(
        "",
        "",
        "INVITE",
        "sip:far@127.0.0.1:5064",
        new Header("From", "<sip:me@localhost>;tag=mine"),
        new Header("Call-ID", "ours"));
    SipMessage ours = last(server);
    left.put("ours", ours.bytes());
    server.hear(response(ours, 180, "f"));
    String proxied = comes(server, "proxied");
    server.control.proxy(
        1,
        new ProxyCommand(
            "p",
            proxied,
            new ProxyRequest(List.of("sip:x@127.0.0.1:5070"), false, true, false, 0, 0, List.of())),
        new ProxyReply() {
          @Override
          public void started() {}

          @Override
          public void failed(Outcome.Failed failure) {
            throw new AssertionError(failure);
          }
        });
    server.lane.run();
    SipMessage forwarded =
        server.wire.said.stream()
            .filter(each -> each.isRequest() && each.callId().equals("proxied"))
            .findFirst()
            .orElseThrow();
    left.put("proxied", forwarded.bytes());
    server.hear(passed(forwarded, 180));
    server.lane.advance(100);
    left.put("now", server.lane.now());
    server.stop(Depth.SIP_TRANSACTION);
    LAYERS.forEach(each -> left.put(each, Parcel.decode(server.handover.parcel(each))));
    return left;
  }

  /** Its transaction, as the application names it. */
  private static String comes(Assembly server, String callId) {
    server.hear(on(callId, request("INVITE", 1, callId, "")));
    return server.apps.lastTransaction;
  }

  /** Our tag. */
  private static String answered(Assembly server) {
    Outcome.Sent sent = assertInstanceOf(Outcome.Sent.class, server.respond(200));
    return sent.message().message().toTag();
  }

  private static SipMessage last(Assembly server) {
    return server.wire.said.get(server.wire.said.size() - 1);
  }

  /** The answer of a target goes back by all Vias. */
  private static String passed(SipMessage asked, int status) {
    List<String> vias = asked.headers("Via");
    return response(asked, status, "x")
        .replace("Via: " + vias.get(0) + "\n", "Via: " + String.join("\nVia: ", vias) + "\n");
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void allCallsGoOn(Recorded recorded) {
    Parcel left = recorded.parcel();
    Assembly server = new Assembly();
    server.ignoreCalls();
    server.apps.add(1);
    server.lane.advance(left.number("now") - server.lane.now());
    server.stop(Depth.SIP_TRANSACTION);
    for (String layer : LAYERS) {
      server.handover.tamper(layer, left.record(layer).orElseThrow().encode());
    }
    server.start(Depth.SIP_TRANSACTION);
    server.lane.run();
    assertEquals(List.of(), server.wire.take());

    server.respond(left.text("pending"), 486);
    server.hear(on("pending", request("ACK", 1, "pending", "x")));
    says(server, "486 Busy Here");

    server.hear(on("ringing", request("CANCEL", 1, "ringing", "")));
    server.hear(on("ringing", request("ACK", 1, "ringing", "x")));
    says(server, OK, "487 Request Terminated");
    hears(server, "1 CANCEL [" + dialog("ringing") + "]");

    server.lane.advance(399);
    says(server);
    server.lane.advance(1);
    says(server, OK);
    String answered = left.text("answered");
    server.hear(on("answered", request("ACK", 1, "ack", answered)));
    server.hear(on("answered", request("BYE", 2, "bye", answered)));
    hears(server, "1 ACK [" + dialog("answered") + "]", "1 BYE [" + dialog("answered") + "]");
    server.respond(200);
    says(server, OK);

    server.hear(on("established", request("INFO", 2, "info", left.text("established"))));
    hears(server);
    server.respond(left.text("info"), 200);
    says(server, OK);
    hangUp(server, dialog("established"));

    server.hear(response(SipMessage.scan(left.bytes("ours")), 200, "f"));
    hears(server, "1 200 [ours;from-tag=mine]");
    server.ask("", "ours;from-tag=mine", "ACK", "sip:placeholder");
    says(server, "ACK");
    hangUp(server, "ours;from-tag=mine");

    server.hear(passed(SipMessage.scan(left.bytes("proxied")), 200));
    says(server, "200 Whatever");
    hears(server, "1 proxy 200", "1 proxy done");
    server.assertTablesAreEmpty();
  }

  private static void says(Assembly server, String... lines) {
    assertEquals(List.of(lines), server.wire.take());
  }

  private static void hears(Assembly server, String... lines) {
    assertEquals(List.of(lines), server.apps.take());
  }

  private static void hangUp(Assembly server, String dialog) {
    server.ask("", dialog, "BYE", "sip:placeholder");
    SipMessage bye = last(server);
    says(server, "BYE");
    server.hear(response(bye, 200, ""));
    hears(server, "1 200 [" + dialog + "]");
  }
}
