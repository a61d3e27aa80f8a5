package org.drachtio.homer.capture.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.transport.Protocol;

/**
 * Encodes messages as packets of the Homer Encapsulation Protocol, version 1, 2 or 3
 * (observability.md §3).
 *
 * <p><b>Threading:</b> one thread.
 */
final class HepPacket {

  /** Of a longer message the rest is left out, as drachtio-server does. */
  static final int MAX_PAYLOAD_BYTES = 16_000;

  /** No packet is longer: the payload and all that can stand before it. */
  static final int MAX_BYTES = MAX_PAYLOAD_BYTES + 2_048;

  private static final int MAX_ADDRESSES = 4_096;

  private static final byte[] MAGIC = {'H', 'E', 'P', '3'};
  private static final int CHUNK_HEADER_BYTES = 6;
  private static final int GENERIC_VENDOR = 0;

  private static final int IP_FAMILY = 0x01;
  private static final int IP_PROTOCOL = 0x02;
  private static final int IPV4_SOURCE = 0x03;
  private static final int IPV4_DESTINATION = 0x04;
  private static final int IPV6_SOURCE = 0x05;
  private static final int IPV6_DESTINATION = 0x06;
  private static final int SOURCE_PORT = 0x07;
  private static final int DESTINATION_PORT = 0x08;
  private static final int SECONDS = 0x09;
  private static final int MICROSECONDS = 0x0a;
  private static final int PAYLOAD_TYPE = 0x0b;
  private static final int CAPTURE_ID = 0x0c;
  private static final int AUTH_KEY = 0x0e;
  private static final int PAYLOAD = 0x0f;
  private static final int CORRELATION_ID = 0x11;

  private static final int SIP = 1;

  /** AF_INET, and AF_INET6 of Linux. */
  private static final int FAMILY_IPV4 = 2;

  private static final int FAMILY_IPV6 = 10;

  private static final int UDP = 17;
  private static final int TCP = 6;

  /** A number of Homer's own. */
  private static final int TLS = 22;

  private static final int FIXED_HEADER_BYTES = 8;
  private static final long MICROS = 1_000_000L;

  private final int version;
  private final int captureId;
  private final byte[] password;
  private final Correlation correlation;
  private final Map<String, IpAddress> addresses = new HashMap<>();

  HepPacket(HomerSettings settings, Correlation correlation) {
    version = settings.hepVersion();
    captureId = (int) settings.captureId();
    password = settings.password().getBytes(StandardCharsets.UTF_8);
    this.correlation = correlation;
  }

  /**
   * Writes a packet.
   *
   * @param target cleared; has {@link #MAX_BYTES} at least; flipped at the end
   * @return whether the end of the message was left out
   */
  boolean encode(CapturedMessage captured, ByteBuffer target) {
    byte[] payload = captured.message().bytes();
    int length = Math.min(payload.length, MAX_PAYLOAD_BYTES);
    IpAddress source = address(captured.sourceHost());
    IpAddress destination = address(captured.destinationHost());
    if (version == 3) {
      encode3(captured, source, destination, payload, length, target);
    } else {
      encode12(captured, source, destination, payload, length, target);
    }
    target.flip();
    return length < payload.length;
  }

  private void encode3(
      CapturedMessage captured,
      IpAddress source,
      IpAddress destination,
      byte[] payload,
      int length,
      ByteBuffer target) {
    int start = target.position();
    target.put(MAGIC).putShort((short) 0);
    boolean ipv4 = source.isIpv4() && destination.isIpv4();
    chunk(target, IP_FAMILY, 1).put((byte) family(ipv4));
    chunk(target, IP_PROTOCOL, 1).put((byte) protocol(captured.protocol()));
    chunk(target, SOURCE_PORT, 2).putShort((short) captured.sourcePort());
    chunk(target, DESTINATION_PORT, 2).putShort((short) captured.destinationPort());
    chunk(target, SECONDS, 4).putInt((int) (captured.epochMicros() / MICROS));
    chunk(target, MICROSECONDS, 4).putInt((int) (captured.epochMicros() % MICROS));
    chunk(target, PAYLOAD_TYPE, 1).put((byte) SIP);
    chunk(target, CAPTURE_ID, 4).putInt(captureId);
    putAddress(chunk(target, ipv4 ? IPV4_SOURCE : IPV6_SOURCE, bytes(ipv4)), source, ipv4);
    putAddress(
        chunk(target, ipv4 ? IPV4_DESTINATION : IPV6_DESTINATION, bytes(ipv4)), destination, ipv4);
    if (password.length > 0) {
      chunk(target, AUTH_KEY, password.length).put(password);
    }
    String call = correlation.of(captured.message());
    if (!call.isEmpty()) {
      byte[] id = call.getBytes(StandardCharsets.UTF_8);
      chunk(target, CORRELATION_ID, id.length).put(id);
    }
    chunk(target, PAYLOAD, length).put(payload, 0, length);
    target.putShort(start + MAGIC.length, (short) (target.position() - start));
  }

  /**
   * The structures of a capture agent in C: what version 2 adds has the byte order of a PC, two
   * bytes of padding at its end, and is not in the length of the header.
   */
  private void encode12(
      CapturedMessage captured,
      IpAddress source,
      IpAddress destination,
      byte[] payload,
      int length,
      ByteBuffer target) {
    boolean ipv4 = source.isIpv4() && destination.isIpv4();
    target
        .put((byte) version)
        .put((byte) (FIXED_HEADER_BYTES + 2 * bytes(ipv4)))
        .put((byte) family(ipv4))
        .put((byte) protocol(captured.protocol()))
        .putShort((short) captured.sourcePort())
        .putShort((short) captured.destinationPort());
    putAddress(target, source, ipv4);
    putAddress(target, destination, ipv4);
    if (version == 2) {
      target
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt((int) (captured.epochMicros() / MICROS))
          .putInt((int) (captured.epochMicros() % MICROS))
          .putShort((short) captureId)
          .putShort((short) 0)
          .order(ByteOrder.BIG_ENDIAN);
    }
    target.put(payload, 0, length);
  }

  private static ByteBuffer chunk(ByteBuffer target, int type, int length) {
    return target
        .putShort((short) GENERIC_VENDOR)
        .putShort((short) type)
        .putShort((short) (CHUNK_HEADER_BYTES + length));
  }

  private static int family(boolean ipv4) {
    return ipv4 ? FAMILY_IPV4 : FAMILY_IPV6;
  }

  private static int bytes(boolean ipv4) {
    return ipv4 ? 4 : 16;
  }

  private static void putAddress(ByteBuffer target, IpAddress address, boolean ipv4) {
    if (ipv4) {
      target.putInt((int) address.low());
    } else {
      target.putLong(address.high()).putLong(address.low());
    }
  }

  private static int protocol(Protocol protocol) {
    return switch (protocol) {
      case UDP -> UDP;
      case TLS -> TLS;
      case TCP, WS, WSS -> TCP;
    };
  }

  /** Reading an address costs as much as the rest, and there are few. */
  private IpAddress address(String text) {
    IpAddress known = addresses.get(text);
    if (known == null) {
      if (addresses.size() == MAX_ADDRESSES) {
        addresses.clear();
      }
      known = IpAddress.parse(text).orElse(new IpAddress(0, 0));
      addresses.put(text, known);
    }
    return known;
  }
}
