package org.drachtio.call.trace.internal.draw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.drachtio.call.trace.internal.testing.Calls.A;
import static org.drachtio.call.trace.internal.testing.Scene.SDP;
import static org.drachtio.call.trace.internal.testing.Scene.request;
import static org.drachtio.call.trace.internal.testing.Scene.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.drachtio.api.transport.Protocol;
import org.drachtio.call.trace.internal.testing.Calls;
import org.drachtio.call.trace.internal.testing.Scene;
import org.drachtio.call.trace.internal.view.CallView;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** The other forms of a call, and what strangers may have written into it. */
class FormsTest {

  private static final String NASTY = "\u001b[2J<script>\"'&;#%%\u202e]]>\u0000\n";

  private final Scene scene = new Scene();

  private Diagram nasty() {
    String invite =
        request("INVITE", "evil\u001b[31m", "a", "b", SDP)
            .replace("sip:b@", "sip:<b>&\u001b[1m;end#@");
    scene.in(A, invite).event("t", invite);
    scene.out(
        A, response("486 " + NASTY.replace("\n", ""), "evil\u001b[31m", "a", "b", "1 INVITE", ""));
    Diagram drawn = Diagrams.of(scene.call("evil\u001b[31m"), false, ZoneOffset.UTC);
    List<Diagram.Arrow> arrows = new ArrayList<>(drawn.arrows());
    arrows.add(new Diagram.Arrow(0, 1, NASTY, 1, 1, 1, false));
    List<Diagram.Participant> participants = new ArrayList<>(drawn.participants());
    participants.set(0, new Diagram.Participant(NASTY, NASTY));
    return new Diagram(participants, arrows, List.of(NASTY, drawn.notes().get(0)));
  }

  private static void assertHarmless(String text) {
    assertTrue(
        text.chars().allMatch(c -> c == '\n' || c >= ' ' && c != 0x7f && c != 0x202e && c != 0x9b),
        text);
  }

  @Test
  void aTerminalIsNotRuledByStrangers() {
    Diagram diagram = nasty();
    assertHarmless(TextLadder.of(diagram, false, ZoneOffset.UTC));
    String ascii = TextLadder.of(diagram, true, ZoneOffset.UTC);
    assertTrue(ascii.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), ascii);
    assertHarmless(Transcript.of(scene.call("evil\u001b[31m"), ZoneOffset.UTC));
  }

  @Test
  void mermaidSeesNoSyntaxOfStrangers() {
    String text = MermaidLadder.of(nasty());
    assertHarmless(text);
    assertFalse(text.replace("<br/>", "").matches("(?s).*[<\"&%].*"), text);
    for (String line : text.split("\n")) {
      assertTrue(
          line.equals("sequenceDiagram")
              || line.matches("  participant p\\d+ as ([^;#]|#\\d+;)*")
              || line.matches("  p\\d+--?>>p\\d+: ([^;#]|#\\d+;)*"),
          line);
    }
  }

  @Test
  void anSvgHasNoMarkupOfStrangers() throws Exception {
    byte[] svg = SvgLadder.of(nasty(), ZoneOffset.UTC).getBytes(UTF_8);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg));
    assertEquals(0, document.getElementsByTagName("script").getLength());
    assertTrue(document.getElementsByTagName("text").getLength() > 8);
    assertTrue(document.getDocumentElement().getTextContent().contains("<script>"));
  }

  @Test
  void mermaidOfABridge() {
    Calls.bridged(scene);
    String text = MermaidLadder.of(Diagrams.of(scene.call("a1"), false, ZoneOffset.UTC));
    assertTrue(text.contains("  participant p0 as 1000<br/>192.0.2.1:5060 udp\n"), text);
    assertTrue(text.contains("  p3-->>p1: +1.0 ms send INVITE 2000\n"), text);
  }

  @Test
  void transcriptHasMessagesAndCommandsInFull() {
    Calls.bridged(scene);
    String text = Transcript.of(scene.call("a1"), ZoneOffset.UTC);
    assertTrue(
        text.contains("--- 14:13:20.001 192.0.2.1:5060 > 192.0.2.100:5060 udp\nINVITE sip:2000"));
    assertTrue(
        text.contains("application 1 192.0.2.200:40001 > drachtio\nr3|sip|t-a1|\nSIP/2.0 200 OK"));
    assertTrue(text.contains("m=audio 40000"));
  }

  @Test
  void whyACallFailed() {
    Calls.lossy(scene);
    Calls.cancelled(scene);
    Calls.proxied(scene);
    Calls.simple(scene);
    assertEquals("486 Busy Here, from application 1 192.0.2.200:40001", failure("c2"));
    assertEquals(
        "487 Request Terminated, from drachtio; Reason: Q.850;cause=16;text=\"gone\"",
        failure("c4"));
    assertEquals("486 Busy Here, from 192.0.2.3:5060; Reason: Q.850;cause=17", failure("c5"));
    assertEquals("", failure("c1"));
  }

  @Test
  void aFailureOnTheSecondLegIsNamed() {
    Calls.bridging(scene, "a", "b", SDP, SDP);
    String busy =
        response(
            "486 Busy Here", "b", "1000", "2000", "1 INVITE", "Reason: Q.850;cause=17\r\n", "");
    scene.in(Calls.B, busy).event("t-b", "", busy);
    scene.fromApplication("r|sip|t-a|", "SIP/2.0 486 Busy Here\r\n\r\n");
    scene.out(A, response("486 Busy Here", "a", "1000", "2000", "1 INVITE", ""));
    assertEquals(
        "486 Busy Here, from 192.0.2.2:5060 by way of application 1 192.0.2.200:40001;"
            + " Reason: Q.850;cause=17",
        failure("a"));
  }

  private String failure(String callId) {
    return Outcomes.failure(scene.call(callId));
  }

  @Test
  void aCaptureFileHasOnePacketForEachMessage() {
    scene.in(A, request("INVITE", "p", "1", "2", SDP)).over(Protocol.TLS);
    scene.out("2001:db8::7:5061", request("INVITE", "p", "1", "2", "z".repeat(70_000)));
    CallView call = scene.call("p");
    ByteBuffer file = ByteBuffer.wrap(PcapWriter.of(List.of(call)));
    assertEquals(0xa1b2c3d4, file.getInt());
    file.position(24);
    List<Integer> kinds = new ArrayList<>();
    while (file.hasRemaining()) {
      long micros = file.getInt() * 1_000_000L + file.getInt();
      assertTrue(micros == 1_790_000_000_001_000L || micros == 1_790_000_000_002_000L, micros + "");
      int length = file.getInt();
      assertEquals(length, file.getInt());
      kinds.add(file.getShort(file.position() + 12) & 0xffff);
      file.position(file.position() + length);
    }
    assertEquals(List.of(0x0800, 0x86dd, 0x86dd), kinds, "a long message on TCP has two segments");
  }
}
