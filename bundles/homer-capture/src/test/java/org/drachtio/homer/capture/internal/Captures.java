package org.drachtio.homer.capture.internal;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.message.SipMessage;

/** Messages and settings for tests. */
final class Captures {

  /** 2026-01-02T03:04:05.678901Z. */
  static final long MICROS = 1_767_323_045_678_901L;

  private Captures() {}

  static SipMessage request(String callId, String... moreHeaders) {
    String more = moreHeaders.length == 0 ? "" : String.join("\r\n", moreHeaders) + "\r\n";
    return message(
        "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: "
            + callId
            + "\r\n"
            + more
            + "Content-Length: 0\r\n\r\n");
  }

  static SipMessage message(String text) {
    return SipMessage.scan(text.getBytes(StandardCharsets.UTF_8));
  }

  static CapturedMessage captured(SipMessage message) {
    return new CapturedMessage(
        message, true, Protocol.UDP, "10.0.0.5", 5060, "192.0.2.7", 40_000, MICROS);
  }

  /** Of a collector at a local port. */
  static HomerSettings settings(int port, Map<String, ?> more) {
    return HomerSettings.of(config(port, more), "");
  }

  static HomerConfig config(int port, Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(Map.of("host", "127.0.0.1", "captureId", 7L));
    values.put("port", port);
    values.putAll(more);
    return TestConfig.of(HomerConfig.class, values);
  }
}
