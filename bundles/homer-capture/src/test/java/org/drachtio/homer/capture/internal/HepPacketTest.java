package org.drachtio.homer.capture.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** The bytes of packets, written by hand from observability.md §3 and the HEP 3 specification. */
class HepPacketTest {

  private static final SipMessage TINY = Captures.message("A b SIP/2.0\r\ni: c1\r\n\r\n");
  private static final String TINY_HEX = "412062205349502f322e300d0a693a2063310d0a0d0a";

  private final ByteBuffer target = ByteBuffer.allocate(HepPacket.MAX_BYTES);

  private String encode(Map<String, ?> values, String password, CapturedMessage captured) {
    Map<String, Object> all = new HashMap<>(Map.of("host", "127.0.0.1", "captureId", 0xfedc_ba98L));
    all.putAll(values);
    HomerSettings settings = HomerSettings.of(TestConfig.of(HomerConfig.class, all), password);
    Correlation correlation = new Correlation(settings.correlates(), settings.correlationHeaders());
    target.clear();
    new HepPacket(settings, correlation).encode(captured, target);
    return HexFormat.of().formatHex(target.array(), 0, target.limit());
  }

  private static CapturedMessage ipv6(Protocol protocol, boolean inbound) {
    return new CapturedMessage(
        TINY, inbound, protocol, "2001:db8::5", 5061, "fe80::7", 65_535, Captures.MICROS);
  }

  @Test
  void version3AsDrachtioServerSendsIt() {
    assertEquals(
        "48455033"
            + "0079"
            + "0000"
            + "0001"
            + "0007"
            + "02"
            + "0000"
            + "0002"
            + "0007"
            + "11"
            + "0000"
            + "0007"
            + "0008"
            + "9c40"
            + "0000"
            + "0008"
            + "0008"
            + "13c4"
            + "0000"
            + "0009"
            + "000a"
            + "695735a5"
            + "0000"
            + "000a"
            + "000a"
            + "000a5bf5"
            + "0000"
            + "000b"
            + "0007"
            + "01"
            + "0000"
            + "000c"
            + "000a"
            + "fedcba98"
            + "0000"
            + "0003"
            + "000a"
            + "c0000207"
            + "0000"
            + "0004"
            + "000a"
            + "0a000005"
            + "0000"
            + "000f"
            + "001c"
            + TINY_HEX,
        encode(Map.of("correlationId", false), "", Captures.captured(TINY)));
  }

  @Test
  void version3WithPasswordAndCorrelationId() {
    String with = encode(Map.of(), "pä", Captures.captured(TINY));
    String without = encode(Map.of("correlationId", false), "", Captures.captured(TINY));
    String payload = "0000" + "000f" + "001c" + TINY_HEX;
    int added = 9 + 8;
    assertEquals(
        without
            .replace("484550330079", "48455033" + "00" + Integer.toHexString(0x79 + added))
            .replace(
                payload,
                "0000" + "000e" + "0009" + "70c3a4" + "0000" + "0011" + "0008" + "6331" + payload),
        with);
  }

  @Test
  void version3OverIpv6() {
    String packet = encode(Map.of("correlationId", false), "", ipv6(Protocol.TLS, false));
    assertTrue(packet.startsWith("48455033" + "0091" + "000000010007" + "0a" + "00000002000716"));
    assertTrue(packet.contains("0000000700" + "0813c5" + "000000080008ffff"));
    assertTrue(
        packet.contains(
            "00000005"
                + "0016"
                + "20010db8000000000000000000000005"
                + "00000006"
                + "0016"
                + "fe800000000000000000000000000007"
                + "0000000f"),
        packet);
  }

  @Test
  void protocols() {
    Map<Protocol, String> expected =
        Map.of(
            Protocol.UDP, "11",
            Protocol.TCP, "06",
            Protocol.TLS, "16",
            Protocol.WS, "06",
            Protocol.WSS, "06");
    for (Protocol each : Protocol.values()) {
      String chunk = "000000020007" + expected.get(each);
      assertTrue(encode(Map.of(), "", ipv6(each, true)).contains(chunk), each.toString());
      String fixed = "0128" + "0a" + expected.get(each) + "ffff" + "13c5";
      assertTrue(
          encode(Map.of("hepVersion", 1), "", ipv6(each, true)).startsWith(fixed), each.toString());
    }
  }

  @Test
  void version1() {
    assertEquals(
        "01" + "10" + "02" + "11" + "9c40" + "13c4" + "c0000207" + "0a000005" + TINY_HEX,
        encode(Map.of("hepVersion", 1), "secret", Captures.captured(TINY)));
    assertEquals(
        "01"
            + "28"
            + "0a"
            + "06"
            + "13c5"
            + "ffff"
            + "20010db8000000000000000000000005"
            + "fe800000000000000000000000000007"
            + TINY_HEX,
        encode(Map.of("hepVersion", 1), "", ipv6(Protocol.WSS, false)));
  }

  @Test
  void version2() {
    assertEquals(
        "02"
            + "10"
            + "02"
            + "11"
            + "9c40"
            + "13c4"
            + "c0000207"
            + "0a000005"
            + "a5355769"
            + "f55b0a00"
            + "98ba"
            + "0000"
            + TINY_HEX,
        encode(Map.of("hepVersion", 2), "secret", Captures.captured(TINY)));
    assertEquals(
        "02"
            + "28"
            + "0a"
            + "16"
            + "ffff"
            + "13c5"
            + "fe800000000000000000000000000007"
            + "20010db8000000000000000000000005"
            + "a5355769"
            + "f55b0a00"
            + "98ba"
            + "0000"
            + TINY_HEX,
        encode(Map.of("hepVersion", 2), "", ipv6(Protocol.TLS, true)));
  }

  @Test
  void longMessagesAreCut() {
    for (int version = 1; version <= 3; version++) {
      HomerSettings settings = Captures.settings(9060, Map.of("hepVersion", version));
      HepPacket packet = new HepPacket(settings, new Correlation(true, List.of()));
      String head = "A b SIP/2.0\r\ni: " + "c".repeat(Correlation.MAX_CHARACTERS) + "\r\n\r\n";
      int room = HepPacket.MAX_PAYLOAD_BYTES - head.length();
      target.clear();
      assertFalse(
          packet.encode(Captures.captured(Captures.message(head + "b".repeat(room))), target));
      int longest = target.limit();
      target.clear();
      assertTrue(
          packet.encode(Captures.captured(Captures.message(head + "b".repeat(60_000))), target));
      assertEquals(longest, target.limit());
      if (version == 3) {
        assertEquals(longest, target.getShort(4) & 0xffff);
      }
    }
  }

  @Test
  void messagesWithoutCallIdHaveNoCorrelationId() {
    String packet = encode(Map.of(), "", Captures.captured(Captures.message("X\r\n\r\n")));
    assertTrue(packet.endsWith("0000" + "000f" + "000b" + "580d0a0d0a"), packet);
    assertFalse(packet.contains("000000110"), packet);
  }
}
