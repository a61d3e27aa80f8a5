package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

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

  @Provide
  Arbitrary<Change> changes() {
    Arbitrary<Byte> bytes =
        Arbitraries.oneOf(
            Arbitraries.bytes(),
            Arbitraries.of(
                (byte) '\r',
                (byte) '\n',
                (byte) '"',
                (byte) '<',
                (byte) ';',
                (byte) ',',
                (byte) '\\',
                (byte) 0));
    return Combinators.combine(
            Arbitraries.integers().between(0, 2000), Arbitraries.integers().between(0, 3), bytes)
        .as(Change::new);
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

  /** Asks for everything; nothing may throw, and copies tell the same. */
  private static void askEverything(byte[] bytes) {
    SipMessage message = SipMessage.scan(bytes);
    ReceivedTest.assertSameMessage(message, message.detached());
    SipMessage marked = message.received("192.0.2.1", 5060);
    assertEquals(message.fault(), marked.fault());
    assertEquals(SipMessage.hashOf(message.callId()), message.callIdHash());
    assertFalse(message.hasToken("Require", "x"));
    if (!message.topVia().equals(Via.NONE)) {
      SipMessage answer =
          MessageBuilder.response(message, 400, message.fault().reason(), "t").build();
      assertEquals(message.topVia(), answer.topVia());
      assertEquals(message.callId(), answer.callId());
    }
  }

  @Property(tries = 3000)
  void mutatedMessagesNeverThrow(
      @ForAll @Size(min = 1, max = 6) List<@net.jqwik.api.From("changes") Change> changes) {
    askEverything(mutated(changes));
  }

  @Property(tries = 1000)
  void randomBytesNeverThrow(@ForAll @Size(max = 200) byte[] bytes) {
    askEverything(bytes);
  }

  @Property
  void truncatedMessagesNeverThrow(@ForAll @IntRange(min = 0, max = 1000) int length) {
    byte[] whole = Texts.bytes(SAMPLE);
    askEverything(java.util.Arrays.copyOf(whole, Math.min(length, whole.length)));
  }

  @Provide
  Arbitrary<List<Header>> extensionHeaders() {
    Arbitrary<String> value =
        Arbitraries.strings()
            .withChars(
                "ab ,;:\"<>=@żółć山😀"
                    .codePoints()
                    .mapToObj(Character::toString)
                    .reduce("", String::concat)
                    .toCharArray())
            .ofMaxLength(20)
            .map(String::strip);
    return Combinators.combine(Values.token(), value)
        .as((name, text) -> new Header("X-" + name, text))
        .list()
        .ofMaxSize(40);
  }

  @Property
  void whatIsBuiltIsWhatIsScanned(
      @ForAll("extensionHeaders") List<Header> headers, @ForAll @Size(max = 50) byte[] body) {
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

  @Property
  void callIdHashAgreesWithHashOf(@ForAll String text) {
    String id =
        "i"
            + new String(Texts.bytes(text), StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]", "");
    SipMessage message = Texts.scan(Texts.options("Call-ID", id));
    assertEquals(SipMessage.hashOf(message.callId()), message.callIdHash());
    assertEquals(id, message.callId());
  }

  @Provide
  Arbitrary<List<String>> viaParameters() {
    return Arbitraries.of(
            ";branch=z9hG4bK1",
            " ;rport",
            ";rport=9",
            ";received=9.9.9.9",
            ";ttl=1",
            "; x = \"a;b,c\"")
        .list()
        .uniqueElements(parameter -> parameter.contains("rport") ? "rport" : parameter)
        .ofMaxSize(5);
  }

  @Property
  void receivedEqualsTheTextualEdit(
      @ForAll("viaParameters") List<String> parameters,
      @ForAll boolean sameHost,
      @ForAll @IntRange(max = 65_535) int port,
      @ForAll boolean another) {
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
