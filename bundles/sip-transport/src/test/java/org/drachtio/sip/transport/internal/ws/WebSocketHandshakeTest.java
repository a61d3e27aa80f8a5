package org.drachtio.sip.transport.internal.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.drachtio.sip.transport.internal.ws.WebSocketHandshake.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 §4.2, RFC 7118 §4. */
class WebSocketHandshakeTest {

  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

  private static Result of(String text, String... origins) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return WebSocketHandshake.of(bytes, 0, bytes.length, Set.of(origins));
  }

  private static String request(String headers) {
    return "GET /any/path?x=y HTTP/1.1\r\nHost: sip.example.com\r\nUpgrade: websocket\r\n"
        + "Connection: keep-alive, Upgrade\r\n"
        + headers
        + "\r\n";
  }

  private static String response(Result result) {
    return new String(result.response(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void theExampleOfTheStandard() {
    String text =
        request(KEY + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat, sip\r\n");
    Result result = of(text + "what follows");

    assertTrue(result.accepted());
    assertEquals(text.length(), result.length());
    assertEquals(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Sec-WebSocket-Protocol: sip\r\n\r\n",
        response(result));
  }

  @Test
  void onePieceAfterTheOther() {
    String text = request(KEY);
    for (int length = 0; length < text.length(); length++) {
      assertNull(of(text.substring(0, length)));
    }
    assertTrue(of(text).accepted());
  }

  @Test
  void theKeyIsAllThatHasToBeThereAsInDrachtioServer() {
    assertTrue(of("GET / HTTP/1.1\r\n" + KEY + "\r\n").accepted());
    assertFalse(
        response(of("GET / HTTP/1.1\r\n" + KEY + "\r\n")).contains("Sec-WebSocket-Protocol"));
    assertTrue(
        response(of(request(KEY + "Sec-WebSocket-Protocol: other\r\n")))
            .contains("Sec-WebSocket-Protocol: other\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400",
    "'Sec-WebSocket-Key: \r\n', 400",
    "'Sec-WebSocket-Key: a\r\nSec-WebSocket-Key: b\r\n', 400",
    "'Sec-WebSocket-Key: a\r\nSec-WebSocket-Version: 8\r\n', 426",
    "'Sec-WebSocket-Key: a\r\nUpgrade: h2c\r\n', 400",
    "'Sec-WebSocket-Key: a\r\nno header\r\n', 400",
    "'Sec-WebSocket-Key: a\nX: y\r\n', 400",
    "'Sec-WebSocket-Key: a\r\nOrigin: https://evil.example\r\n', 403"
  })
  void whatIsRefused(String headers, int status) {
    Result result = of(request(headers), "https://phone.example.com");
    assertFalse(result.accepted());
    assertTrue(response(result).startsWith("HTTP/1.1 " + status + " "), response(result));
    assertTrue(response(result).contains("\r\nSec-WebSocket-Version: 13\r\n"));
    assertFalse(result.cause().isEmpty());
  }

  @Test
  void thePagesOfAllowedHostsAndWhatIsNoBrowserConnect() {
    String[] allowed = {"https://phone.example.com"};
    assertTrue(of(request(KEY + "Origin: https://Phone.example.com\r\n"), allowed).accepted());
    assertTrue(of(request(KEY), allowed).accepted());
    assertTrue(of(request(KEY + "Origin: https://evil.example\r\n")).accepted());
  }

  @ParameterizedTest
  @CsvSource({"POST / HTTP/1.1", "GET / HTTP/1.0", "REGISTER sip:a SIP/2.0"})
  void anotherStartLine(String line) {
    assertTrue(response(of(line + "\r\n" + KEY + "\r\n")).startsWith("HTTP/1.1 400 "));
  }

  @Test
  void aRequestWithoutEndIsNotKept() {
    String endless = "GET / HTTP/1.1\r\nX: " + "y".repeat(WebSocketHandshake.MAX_BYTES);
    assertFalse(of(endless).accepted());
    assertTrue(response(of(endless)).startsWith("HTTP/1.1 431 "));
  }

  @Test
  void aSubprotocolThatCouldSplitTheResponseIsNotEchoed() {
    Result result = of(request(KEY + "Sec-WebSocket-Protocol: a b, \u0001\r\n"));
    assertTrue(result.accepted());
    assertFalse(response(result).contains("Sec-WebSocket-Protocol"));
  }
}
