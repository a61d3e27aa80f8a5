package org.drachtio.sip.dialog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;

/** The dialog layer between a fake transaction core and a listener, on a manual clock. */
final class DialogFixture {

  static final String D = "c1;from-tag=ft";
  static final byte[] SDP = "v=0\r\n".getBytes(StandardCharsets.UTF_8);

  final ManualLanes lanes = new ManualLanes();
  final ManualLane lane = (ManualLane) lanes.at(0);
  final FakeTransport transport = new FakeTransport();
  final FakeTransactions transactions = new FakeTransactions();
  final Heard heard = new Heard();
  final RestartingDialogs dialogs;

  DialogFixture() {
    this(false);
  }

  /**
   * @param restless whether the layer is handed over to a new version after everything that it does
   */
  DialogFixture(boolean restless) {
    dialogs = new RestartingDialogs(lanes, transport, transactions, restless);
    dialogs.attach(heard);
  }

  InboundMessage fromNetwork(String text, ListeningPoint local) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    SipMessage message = SipMessage.scan(bytes);
    assertEquals("", message.fault().reason(), text);
    long connection = local.protocol().isReliable() ? 7 : 0;
    return new InboundMessage(message, new Flow(local, "198.51.100.7", 5062, connection), 1);
  }

  static String request(String method, long cseq, String toTag, String... more) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(" sip:bob@192.0.2.1 SIP/2.0\n");
    text.append("Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bK")
        .append(method)
        .append(cseq)
        .append('\n');
    text.append("From: \"A\" <sip:alice@198.51.100.7>;tag=ft\n");
    text.append("To: <sip:bob@192.0.2.1>")
        .append(toTag.isEmpty() ? "" : ";tag=" + toTag)
        .append('\n');
    text.append("Call-ID: c1\nCSeq: ").append(cseq).append(' ').append(method).append('\n');
    text.append("Contact: <sip:alice@198.51.100.7:5062>\n");
    for (String line : more) {
      text.append(line).append('\n');
    }
    return text.append("Content-Length: 0\n\n").toString();
  }

  /** As {@link #request}, with a session description. */
  static String offering(String method, long cseq, String toTag, String... more) {
    return request(method, cseq, toTag, more)
        .replace(
            "Content-Length: 0\n\n", "Content-Type: application/sdp\nContent-Length: 5\n\nv=0\n");
  }

  /** A new request that the path has adopted under the id {@code T}. */
  FakeTransactions.Server adopted(String text, ListeningPoint local) {
    InboundMessage inbound = fromNetwork(text, local);
    FakeTransactions.Server server = transactions.opened(inbound, NoTransactionUser.NONE);
    dialogs.adopt("T", server);
    return server;
  }

  Outcome respond(String id, int status, Header... headers) {
    return dialogs.respond(new ResponseCommand(id, status, "", List.of(headers), new byte[0]));
  }

  Outcome respondWithSdp(String id, int status, Header... headers) {
    return dialogs.respond(new ResponseCommand(id, status, "", List.of(headers), SDP));
  }

  Outcome.Sent sent(Outcome outcome) {
    return assertInstanceOf(Outcome.Sent.class, outcome, outcome.toString());
  }

  /** Reason, what it is about, and the header that is at fault. */
  String failure(Outcome outcome) {
    Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome);
    return failed.reason()
        + (failed.subject().isEmpty() ? "" : " " + failed.subject())
        + (failed.header().isEmpty() ? "" : ": " + failed.header());
  }

  /** A request of the application with a session description, under the id {@code O}. */
  Outcome offer(String dialogId, String method) {
    return dialogs.request(
        new RequestCommand("O", dialogId, "", method, "sip:placeholder", List.of(), SDP));
  }

  Outcome ask(String dialogId, String method, Header... headers) {
    return dialogs.request(
        new RequestCommand(
            "X", dialogId, "", method, "sip:placeholder", List.of(headers), new byte[0]));
  }

  /** A call that was answered 200 and ACKed; returns our tag. */
  String answeredCall(ListeningPoint local, String... inviteHeaders) {
    FakeTransactions.Server invite = adopted(request("INVITE", 1, "", inviteHeaders), local);
    sent(respond("T", 200));
    String tag = invite.last().toTag();
    dialogs.onRequest(fromNetwork(request("ACK", 1, tag), local));
    invite.over = true;
    invite.user.onOver(invite, false);
    heard.take();
    return tag;
  }

  /** As {@link #answeredCall} over UDP, with another Contact in the INVITE. */
  String answeredCallFrom(String contact, String... inviteHeaders) {
    String text =
        request("INVITE", 1, "", inviteHeaders).replace("sip:alice@198.51.100.7:5062", contact);
    FakeTransactions.Server invite = adopted(text, FakeTransport.UDP);
    sent(respond("T", 200));
    String tag = invite.last().toTag();
    dialogs.onRequest(fromNetwork(request("ACK", 1, tag), FakeTransport.UDP));
    invite.over = true;
    invite.user.onOver(invite, false);
    heard.take();
    return tag;
  }

  int dialogCount() {
    List<Object> found = new ArrayList<>();
    dialogs.forEach(found::add);
    return found.size();
  }

  FakeTransactions.Client lastClient() {
    return transactions.clients.get(transactions.clients.size() - 1);
  }

  FakeTransactions.Server lastServer() {
    return transactions.servers.get(transactions.servers.size() - 1);
  }

  /** A response of the peer to our request. */
  void answer(FakeTransactions.Client client, int status, String tag, String... more) {
    SipMessage asked = client.request;
    StringBuilder text = new StringBuilder("SIP/2.0 " + status + " Whatever\n");
    text.append("Via: ").append(asked.header("Via").orElseThrow()).append('\n');
    text.append("From: ").append(asked.header("From").orElseThrow()).append('\n');
    String to = asked.header("To").orElseThrow();
    text.append("To: ").append(asked.toTag().isEmpty() ? to + ";tag=" + tag : to).append('\n');
    text.append("Call-ID: ").append(asked.callId()).append('\n');
    text.append("CSeq: ").append(asked.header("CSeq").orElseThrow()).append('\n');
    for (String line : more) {
      text.append(line).append('\n');
    }
    text.append("Content-Length: 0\n\n");
    client.user.onResponse(client, fromNetwork(text.toString(), client.hop.local()));
    dialogs.rest();
  }
}
