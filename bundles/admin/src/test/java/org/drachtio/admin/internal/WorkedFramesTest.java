package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.util.List;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/**
 * The frames of admin-protocol.md §12, byte for byte except for the ids that the server makes up.
 */
class WorkedFramesTest {

  private static final String ID = "00000000-0000-4000-8000-0000000000";
  private static final String DIALOG = "c1@198.51.100.7;from-tag=at1";
  private static final Flow FLOW = new Flow(Bench.UDP, "198.51.100.7", 5060, 0);

  private static final String INVITE =
      """
      INVITE sip:bob@203.0.113.5 SIP/2.0
      Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKa1;rport=5060
      Max-Forwards: 70
      From: <sip:alice@198.51.100.7>;tag=at1
      To: <sip:bob@203.0.113.5>
      Call-ID: c1@198.51.100.7
      CSeq: 1 INVITE
      Contact: <sip:alice@198.51.100.7:5060>
      Content-Length: 0

      """;

  private static final String RINGING =
      """
      SIP/2.0 180 Ringing
      Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKa1;rport=5060
      From: <sip:alice@198.51.100.7>;tag=at1
      To: <sip:bob@203.0.113.5>;tag=bt9
      Call-ID: c1@198.51.100.7
      CSeq: 1 INVITE
      Content-Length: 0

      """;

  private static final String ACK =
      """
      ACK sip:203.0.113.5:5060 SIP/2.0
      Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKa2;rport=5060
      From: <sip:alice@198.51.100.7>;tag=at1
      To: <sip:bob@203.0.113.5>;tag=bt9
      Call-ID: c1@198.51.100.7
      CSeq: 1 ACK
      Content-Length: 0

      """;

  private static final String INFO =
      """
      INFO sip:alice@198.51.100.7:5060 SIP/2.0
      Via: SIP/2.0/UDP 203.0.113.5;rport;branch=z9hG4bKs1
      Max-Forwards: 70
      From: <sip:bob@203.0.113.5>;tag=bt9
      To: <sip:alice@198.51.100.7>;tag=at1
      Call-ID: c1@198.51.100.7
      CSeq: 117 INFO
      Content-Type: text/plain
      Content-Length: 2

      hi\
      """;

  private static final String BYE =
      """
      BYE sip:alice@198.51.100.7:5060 SIP/2.0
      Via: SIP/2.0/UDP 203.0.113.5;rport;branch=z9hG4bKs2
      From: <sip:bob@203.0.113.5>;tag=bt9
      To: <sip:alice@198.51.100.7>;tag=at1
      Call-ID: c1@198.51.100.7
      CSeq: 118 BYE
      Reason: SIP ;cause=200 ;text="Session timer expired"
      Content-Length: 0

      """;

  private final Bench bench = new Bench();

  private static String wire(String text) {
    return text.replace("\n", "\r\n");
  }

  private static SipMessage message(String text) {
    return SipMessage.scan(wire(text).getBytes(StandardCharsets.UTF_8));
  }

  /** Microseconds of some day at this time. */
  private static long at(String time) {
    return 20_000L * 86_400_000_000L + LocalTime.parse(time).toNanoOfDay() / 1000;
  }

  private static InboundMessage inbound(String text, String time) {
    return new InboundMessage(message(text), FLOW, at(time));
  }

  /** What was sent, with the server's message id replaced by that of the example. */
  private static String sent(AppConnection connection, String messageId) {
    byte[] bytes = connection.takeBytes();
    String frame = new String(bytes, StandardCharsets.UTF_8);
    int id = frame.indexOf('#') + 1;
    assertEquals('|', frame.charAt(id + 36));
    return frame.substring(0, id) + messageId + frame.substring(id + 36);
  }

  private void receive(AppConnection connection, String frame) {
    bench.receiveBytes(connection, frame.getBytes(StandardCharsets.UTF_8));
  }

  private AppConnection application() {
    return bench.application("");
  }

  @Test
  void authenticate() {
    AppConnection connection = bench.stranger();
    receive(connection, "56#" + ID + "01|authenticate|cymru|");
    assertEquals(
        "171#"
            + ID
            + "02|response|"
            + ID
            + "01|OK|tcp/203.0.113.5:5060,udp/203.0.113.5:5060|v0.9.10|tcp/10.0.0.5:5060,udp/10.0.0.5:5060",
        sent(connection, ID + "02"));
  }

  @Test
  void route() {
    AppConnection connection = application();
    receive(connection, "49#" + ID + "03|route|invite");
    assertEquals("85#" + ID + "04|response|" + ID + "03|OK", sent(connection, ID + "04"));
  }

  @Test
  void newInvite() {
    AppConnection connection = application();
    assertTrue(
        bench.sessions.deliver(
            connection.id(),
            new AppEvent.NewRequest(ID + "06", inbound(INVITE, "10:20:30.123456"))));
    assertEquals(
        "433#"
            + ID
            + "05|sip|network|288|udp|198.51.100.7|5060|10:20:30.123456|"
            + ID
            + "06||10.0.0.5|5060|\r\n"
            + wire(INVITE),
        sent(connection, ID + "05"));
  }

  @Test
  void ringingAndItsEcho() {
    AppConnection connection = application();
    receive(
        connection,
        "231#"
            + ID
            + "07|sip|"
            + ID
            + "06|\r\n"
            + wire(
                """
                SIP/2.0 180 Ringing
                Call-ID: c1@198.51.100.7
                cseq: 1 INVITE
                from: <sip:alice@198.51.100.7>;tag=at1
                to: <sip:bob@203.0.113.5>
                Content-Length: 0

                """));
    ResponseCommand command = bench.calls.responses.get(0);
    assertEquals(ID + "06", command.transactionId());
    assertEquals(180, command.status());
    assertEquals("Ringing", command.reason());
    assertEquals(
        List.of(
            new Header("Call-ID", "c1@198.51.100.7"),
            new Header("CSeq", "1 INVITE"),
            new Header("From", "<sip:alice@198.51.100.7>;tag=at1"),
            new Header("To", "<sip:bob@203.0.113.5>")),
        command.headers());
    assertEquals(0, command.body().length);
    SentMessage echo =
        new SentMessage(
            message(RINGING), Protocol.UDP, "198.51.100.7", 5060, at("10:20:30.130000"));
    bench.calls.replies.get(0).done(new Outcome.Sent(echo, ID + "06", DIALOG));
    assertEquals(
        "442#"
            + ID
            + "08|response|"
            + ID
            + "07|OK|application|223|udp|198.51.100.7|5060|10:20:30.130000|"
            + ID
            + "06|"
            + DIALOG
            + "||Msg sent:|\r\n"
            + wire(RINGING),
        sent(connection, ID + "08"));
  }

  @Test
  void ack() {
    AppConnection connection = application();
    assertTrue(
        bench.sessions.deliver(
            connection.id(),
            new AppEvent.FromNetwork(ID + "06", DIALOG, inbound(ACK, "10:20:32.000001"))));
    assertEquals(
        "392#"
            + ID
            + "09|sip|network|233|udp|198.51.100.7|5060|10:20:32.000001|"
            + ID
            + "06|"
            + DIALOG
            + "|\r\n"
            + wire(ACK),
        sent(connection, ID + "09"));
  }

  @Test
  void infoAndItsEcho() {
    AppConnection connection = application();
    receive(
        connection,
        "151#"
            + ID
            + "10|sip||"
            + DIALOG
            + "\r\n"
            + wire(
                """
                INFO sip:placeholder SIP/2.0
                Content-Type: text/plain
                Content-Length: 2

                hi\
                """));
    RequestCommand command = bench.calls.requests.get(0);
    assertEquals(DIALOG, command.dialogId());
    assertEquals("INFO", command.method());
    assertEquals("sip:placeholder", command.uri());
    assertEquals(List.of(new Header("Content-Type", "text/plain")), command.headers());
    assertArrayEquals(new byte[] {'h', 'i'}, command.body());
    SentMessage echo =
        new SentMessage(message(INFO), Protocol.UDP, "10.0.0.5", 5060, at("10:20:33.000000"));
    bench.calls.replies.get(0).done(new Outcome.Sent(echo, ID + "12", DIALOG));
    assertEquals(
        "464#"
            + ID
            + "11|response|"
            + ID
            + "10|OK|application|279|udp|10.0.0.5|5060|10:20:33.000000|"
            + ID
            + "12|Msg sent:|\r\n"
            + wire(INFO),
        sent(connection, ID + "11"));
  }

  @Test
  void failure() {
    AppConnection connection = application();
    bench.receive(connection, ID + "14|sip||d\r\nINFO sip:placeholder SIP/2.0\r\n\r\n");
    bench.calls.replies.get(0).done(new Outcome.Failed(FailureReason.UNKNOWN_DIALOG));
    assertEquals(
        "145#"
            + ID
            + "13|response|"
            + ID
            + "14|NOK|Server error: unable to find dialog for dialog id provided",
        sent(connection, ID + "13"));
  }

  @Test
  void unsolicitedBye() {
    AppConnection connection = application();
    SentMessage bye =
        new SentMessage(message(BYE), Protocol.UDP, "10.0.0.5", 5060, at("10:50:33.000000"));
    assertTrue(bench.sessions.deliver(connection.id(), new AppEvent.Unsolicited(DIALOG, bye)));
    assertEquals(
        "419#"
            + ID
            + "15|sip|application|285|udp|10.0.0.5|5060|10:50:33.000000|unsolicited|"
            + DIALOG
            + "|\r\n"
            + wire(BYE),
        sent(connection, ID + "15"));
  }

  @Test
  void aQuickCancelHasAnEmptyDialogId() {
    AppConnection connection = application();
    assertTrue(
        bench.sessions.deliver(
            connection.id(), new AppEvent.FromNetwork("t", "", inbound(ACK, "00:00:00.000000"))));
    String meta = connection.reply().split("\r\n", 2)[0];
    assertEquals("sip|network|233|udp|198.51.100.7|5060|00:00:00.000000|t||", meta);
  }

  @Test
  void webSocketsAreReportedAsTcp() {
    AppConnection connection = application();
    ListeningPoint wss = new ListeningPoint(Protocol.WSS, "[::1]", 5443, "[::1]", "");
    InboundMessage inbound =
        new InboundMessage(
            message(INVITE), new Flow(wss, "2001:db8::7", 4711, 9), at("23:59:59.999999"));
    assertTrue(bench.sessions.deliver(connection.id(), new AppEvent.NewRequest("t", inbound)));
    String meta = connection.reply().split("\r\n", 2)[0];
    assertEquals("sip|network|288|tcp|2001:db8::7|4711|23:59:59.999999|t||[::1]|5443|", meta);
  }

  @Test
  void aMessageThatHasNotFoundItsWayYet() {
    AppConnection connection = application();
    bench.receive(connection, "7|sip||\r\nOPTIONS sip:a@b.example SIP/2.0\r\n\r\n");
    SentMessage echo = new SentMessage(message(INFO), null, "", 0, at("01:02:03.000004"));
    bench.calls.replies.get(0).done(new Outcome.Sent(echo, "t", ""));
    String meta = connection.reply().split("\r\n", 2)[0];
    assertEquals("response|7|OK|application|279|unknown||0|01:02:03.000004|t|Msg sent:|", meta);
    InboundMessage made = new InboundMessage(message(RINGING), null, at("01:02:03.000004"));
    assertTrue(bench.sessions.deliver(connection.id(), new AppEvent.FromNetwork("t", "", made)));
    assertEquals(
        "sip|network|223|unknown||0|01:02:03.000004|t||", connection.reply().split("\r\n", 2)[0]);
  }

  @Test
  void nothingIsDeliveredToWhoIsGone() {
    AppConnection connection = application();
    AppEvent event = new AppEvent.NewRequest("t", inbound(INVITE, "10:20:30.123456"));
    assertFalse(bench.sessions.deliver(4711, event));
    assertFalse(bench.sessions.deliver(bench.stranger().id(), event));
    connection.open = false;
    assertFalse(bench.sessions.deliver(connection.id(), event));
    connection.open = true;
    bench.connections.closed(connection);
    assertFalse(bench.sessions.deliver(connection.id(), event));
    assertEquals(List.of(), connection.payloads());
  }
}
