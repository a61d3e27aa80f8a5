package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.drachtio.message.testing.Draw;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

/** What holds for every message, sound or not. */
class ScanPropertiesTest {

  private static final String SAMPLE =
      String.join(
          "\r\n",
          "INVITE sip:bob@example.com;lr SIP/2.0",
          "Via: SIP/2.0/UDP [2001:db8::1]:5061;received=1;rport;branch=z9hG4bK1, SIP/2.0/TCP b",
          "f: \"Zoë \\\" 山田\" <sip:alice@example.com>;tag=a1",
          "To: <sip:bob@example.com>;tag=\"q\"",
          "Call-ID: c1",
          "CSeq: 1 INVITE",
          "Max-Forwards: 70",
          "Contact: <sip:a@b>, sip:c@d;x=y",
          "Route: <sip:p;lr>",
          "Record-Route: <sip:q;lr>,",
          " <sip:r;lr>",
          "Session-Expires: 90",
          "RAck: 1 1 INVITE",
          "RSeq: 1",
          "Content-Length: 4",
          "",
          "body");

  /** One change of a byte. */
  record Change(int place, int kind, byte with) {}

  private static Change change(Draw draw) {
    byte with =
        draw.flip()
            ? draw.octet()
            : draw.<Byte>of(
                (byte) '\r',
                (byte) '\n',
                (byte) '"',
                (byte) '<',
                (byte) ';',
                (byte) ',',
                (byte) '\\',
                (byte) 0);
    return new Change(draw.between(0, 2000), draw.between(0, 3), with);
  }

  private static byte[] mutated(List<Change> changes) {
    List<Byte> bytes = new ArrayList<>();
    for (byte b : Texts.bytes(SAMPLE)) {
      bytes.add(b);
    }
    for (Change change : changes) {
      int place = change.place() % (bytes.size() + 1);
      switch (change.kind()) {
        case 0 -> bytes.add(place, change.with());
        case 1 -> {
          if (place < bytes.size()) {
            bytes.remove(place);
          }
        }
        case 2 -> {
          if (place < bytes.size()) {
            bytes.set(place, change.with());
          }
        }
        default -> bytes.subList(place, Math.min(bytes.size(), place + 5)).clear();
      }
    }
    byte[] result = new byte[bytes.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = bytes.get(i);
    }
    return result;
  }

  @Test
  void mutatedMessagesNeverThrow() {
    Trials.of(3000, draw -> Everything.ask(mutated(draw.list(1, 6, () -> change(draw)))));
  }

  @Test
  void randomBytesNeverThrow() {
    Trials.of(1000, draw -> Everything.ask(draw.bytes(200)));
  }

  @Test
  void truncatedMessagesNeverThrow() {
    byte[] whole = Texts.bytes(SAMPLE);
    for (int length = 0; length <= whole.length; length++) {
      Everything.ask(Arrays.copyOf(whole, length));
    }
  }

  private static Header extensionHeader(Draw draw) {
    String value = draw.text("ab ,;:\"<>=@żółć山😀", 0, 20).strip();
    return new Header("X-" + new Values(draw).token(), value);
  }

  @Test
  void whatIsBuiltIsWhatIsScanned() {
    Trials.of(
        500,
        draw ->
            whatIsBuiltIsWhatIsScanned(
                draw.list(0, 40, () -> extensionHeader(draw)), draw.bytes(50)));
  }

  private static void whatIsBuiltIsWhatIsScanned(List<Header> headers, byte[] body) {
    MessageBuilder builder =
        MessageBuilder.request("INFO", "sip:b@example.com")
            .header("Via", "SIP/2.0/UDP a;branch=z9hG4bK1")
            .header("From", "<sip:a@example.com>;tag=1")
            .header("To", "<sip:b@example.com>;tag=2")
            .header("Call-ID", "c")
            .header("CSeq", "7 INFO");
    for (Header header : headers) {
      builder.header(header.name(), header.value());
    }
    SipMessage message = builder.body(body).build();
    assertEquals(Fault.NONE, message.fault());
    List<Header> found = new ArrayList<>();
    message.forEachHeader((name, value) -> found.add(new Header(name, value)));
    assertEquals(headers.size() + 6, found.size());
    List<Header> expected = new ArrayList<>();
    for (Header header : headers) {
      // A lone surrogate of a split pair is no text and becomes a question mark on the wire.
      expected.add(
          new Header(
              header.name(), new String(Texts.bytes(header.value()), StandardCharsets.UTF_8)));
    }
    assertEquals(expected, found.subList(5, found.size() - 1));
    assertArrayEquals(body, message.body());
    for (Header header : expected) {
      assertEquals(
          true, message.headers(header.name().toUpperCase(Locale.ROOT)).contains(header.value()));
    }
    ReceivedTest.assertSameMessage(message, SipMessage.scan(message.bytes()));
  }

  @Test
  void callIdHashAgreesWithHashOf() {
    Trials.of(500, draw -> callIdHashAgreesWithHashOf(draw.text(60)));
  }

  private static void callIdHashAgreesWithHashOf(String text) {
    String id =
        "i"
            + new String(Texts.bytes(text), StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]", "");
    SipMessage message = Texts.scan(Texts.options("Call-ID", id));
    assertEquals(SipMessage.hashOf(message.callId()), message.callIdHash());
    assertEquals(id, message.callId());
  }

  @Test
  void receivedEqualsTheTextualEdit() {
    Trials.of(
        500,
        draw ->
            receivedEqualsTheTextualEdit(
                viaParameters(draw), draw.flip(), draw.between(0, 65_535), draw.flip()));
  }

  /** Some of these in any order, one rport at most. */
  private static List<String> viaParameters(Draw draw) {
    List<String> left =
        new ArrayList<>(
            List.of(
                ";branch=z9hG4bK1",
                draw.of(" ;rport", ";rport=9"),
                ";received=9.9.9.9",
                ";ttl=1",
                "; x = \"a;b,c\""));
    List<String> chosen = new ArrayList<>();
    for (int size = draw.between(0, left.size()); size > 0; size--) {
      chosen.add(left.remove(draw.between(0, left.size() - 1)));
    }
    return chosen;
  }

  private static void receivedEqualsTheTextualEdit(
      List<String> parameters, boolean sameHost, int port, boolean another) {
    String host = sameHost ? "192.0.2.1" : "a.example.com";
    StringBuilder edited = new StringBuilder(host);
    boolean replaced = false;
    for (String parameter : parameters) {
      if (parameter.contains("rport")) {
        edited.append(parameter, 0, parameter.indexOf(';')).append(";rport=").append(port);
        replaced = true;
      } else if (!parameter.contains("received")) {
        edited.append(parameter);
      }
    }
    edited.append(replaced ? "" : ";rport=" + port).append(sameHost ? "" : ";received=192.0.2.1");
    String rest = another ? ", SIP/2.0/TCP z;received=7.7.7.7;rport" : "";
    String before =
        Texts.options("Via", "SIP/2.0/UDP " + host + String.join("", parameters) + rest);
    String after = Texts.options("Via", "SIP/2.0/UDP " + edited + rest);
    ReceivedTest.assertSameMessage(
        Texts.scan(after), Texts.scan(before).received("192.0.2.1", port));
  }
}
