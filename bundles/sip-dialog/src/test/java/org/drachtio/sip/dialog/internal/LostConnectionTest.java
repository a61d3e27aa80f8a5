package org.drachtio.sip.dialog.internal;

import static org.drachtio.sip.dialog.internal.DialogFixture.SDP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.transport.Hop;
import org.drachtio.message.Header;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a dialog goes on whose connection is closed: by its route set, else to its target. */
class LostConnectionTest {

  private static final String CALL = "c1;from-tag=ft";

  private final DialogFixture f = new DialogFixture();

  private Hop askedFor(String dialog) {
    f.sent(f.ask(dialog, "INFO"));
    return f.lastClient().hop;
  }

  /** A name that comes without a transport is free to lead to another one (RFC 3263 §4.1). */
  @ParameterizedTest
  @CsvSource({
    "sip:proxy.example.com;lr, proxy.example.com, PROTOCOL",
    "sip:proxy.example.com;transport=tcp;lr, proxy.example.com, NONE",
    "sip:198.51.100.33;lr, 198.51.100.33, NONE",
  })
  void aCallThatCameByItGoesOnByItsRouteSet(String route, String host, Hop.Choice choice) {
    f.answeredCall(FakeTransport.TCP, "Record-Route: <" + route + ">");
    Hop before = askedFor(CALL);
    assertEquals(7, before.connection());
    assertEquals(Hop.Choice.NONE, before.choice());
    f.transport.closed.add(7L);
    Hop after = askedFor(CALL);
    assertEquals(host, after.host());
    assertEquals(choice, after.choice());
    assertEquals(FakeTransport.TCP, after.local());
  }

  /** A call of ours to a client that has connected, and whose Contact is another address. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCallOfOursGoesBackToAPortOnlyWhereSomebodyListens(boolean accepted) {
    if (accepted) {
      f.transport.accepted.add(7L);
    }
    f.sent(
        f.dialogs.request(
            new RequestCommand(
                "X",
                "",
                "",
                "INVITE",
                "sip:bob@198.51.100.7:5062;transport=tcp",
                List.of(new Header("Call-ID", "u1"), new Header("From", "<sip:a@b>;tag=us")),
                SDP)));
    f.answer(f.lastClient(), 200, "them", "Contact: <sip:bob@10.0.0.9:5070;transport=tcp>");
    String dialog = "u1;from-tag=" + f.lastClient().request.fromTag();
    assertEquals(7, askedFor(dialog).connection());
    f.transport.closed.add(7L);
    Hop after = askedFor(dialog);
    assertEquals(
        accepted ? "10.0.0.9:5070" : "198.51.100.7:5062", after.host() + ":" + after.port());
  }

  /** Browsers say ws over WSS, and not every Contact says the transport that its client has. */
  @ParameterizedTest
  @ValueSource(strings = {"sip:alice@198.51.100.7:5062;transport=udp", "sip:alice@x.invalid"})
  void anOpenConnectionIsUsedWhateverTransportTheContactNames(String contact) {
    f.adopted(
        DialogFixture.request("INVITE", 1, "").replace("sip:alice@198.51.100.7:5062", contact),
        FakeTransport.TCP);
    f.sent(f.respond("T", 200));
    Hop hop = askedFor(CALL);
    assertEquals(7, hop.connection());
    assertEquals(FakeTransport.TCP, hop.local());
    assertEquals(
        "SIP/2.0/TCP", f.lastClient().request.header("Via").orElseThrow().split(" ", 2)[0]);
  }
}
