package org.drachtio.call.trace.internal.draw;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.transport.Protocol;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.view.CallView;

/**
 * The SIP messages of calls as a capture file in the format of libpcap. Addresses, ports and times
 * are real, the headers around them are made up: Ethernet, IPv4 or IPv6, UDP or TCP. What came by
 * TLS or WebSocket is shown as text over TCP.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class PcapWriter {

  private static final int MAGIC_MICROS = 0xa1b2c3d4;
  private static final int MAX_PACKET = 262_144;
  private static final int ETHERNET = 1;
  private static final int ETHERNET_HEADER = 14;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int TCP = 6;
  private static final int TCP_HEADER = 20;
  private static final int PUSH_ACK = 0x18;
  private static final int WINDOW = 0xffff;
  private static final int MAX_SEGMENT = 60_000;
  private static final int HOPS = 64;
  private static final long MICROS = 1_000_000;

  /** One direction of a connection. */
  private record Way(String from, String to) {}

  private final List<byte[]> packets = new ArrayList<>();
  private final Map<Way, Integer> sequence = new HashMap<>();

  private PcapWriter() {}

  /** The whole file. */
  public static byte[] of(List<CallView> calls) {
    List<SipItem> messages = new ArrayList<>();
    calls.forEach(
        call ->
            call.legs().stream()
                .flatMap(leg -> leg.items().stream())
                .filter(SipItem.class::isInstance)
                .forEach(item -> messages.add((SipItem) item)));
    messages.sort(Comparator.comparingLong(Item::micros));
    PcapWriter writer = new PcapWriter();
    messages.forEach(writer::add);
    return writer.file();
  }

  private byte[] file() {
    int length = 24 + packets.stream().mapToInt(each -> each.length).sum();
    ByteBuffer file = ByteBuffer.allocate(length);
    file.putInt(MAGIC_MICROS).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    file.putInt(MAX_PACKET).putInt(ETHERNET);
    packets.forEach(file::put);
    return file.array();
  }

  private void add(SipItem message) {
    if (message.protocol() == Protocol.UDP) {
      packet(message, UDP, message.bytes(), 0, message.bytes().length);
      return;
    }
    for (int at = 0; at < message.bytes().length; at += MAX_SEGMENT) {
      int length = Math.min(MAX_SEGMENT, message.bytes().length - at);
      packet(message, TCP, message.bytes(), at, length);
    }
  }

  private void packet(SipItem message, int protocol, byte[] bytes, int offset, int length) {
    IpAddress local = address(message.localHost());
    IpAddress remote = address(message.remoteHost());
    IpAddress from = message.inbound() ? remote : local;
    IpAddress to = message.inbound() ? local : remote;
    boolean ipv4 = from.isIpv4() && to.isIpv4();
    int payload = (protocol == UDP ? UDP_HEADER : TCP_HEADER) + length;
    int size = ETHERNET_HEADER + (ipv4 ? IPV4_HEADER : IPV6_HEADER) + payload;
    ByteBuffer packet = ByteBuffer.allocate(16 + size);
    packet.putInt((int) Math.floorDiv(message.micros(), MICROS));
    packet.putInt((int) Math.floorMod(message.micros(), MICROS)).putInt(size).putInt(size);
    ethernet(packet, message.inbound(), ipv4);
    long pseudo = sum(from) + sum(to) + protocol + payload;
    if (ipv4) {
      ipv4(packet, from, to, protocol, payload);
    } else {
      ipv6(packet, from, to, protocol, payload);
    }
    int header = packet.position();
    int sourcePort = message.inbound() ? message.remotePort() : message.localPort();
    int targetPort = message.inbound() ? message.localPort() : message.remotePort();
    packet.putShort((short) sourcePort).putShort((short) targetPort);
    int checksumAt = header + (protocol == UDP ? 6 : 16);
    if (protocol == UDP) {
      packet.putShort((short) payload).putShort((short) 0);
    } else {
      tcp(packet, message, length);
    }
    packet.put(bytes, offset, length);
    int checksum = checksum(packet, header, payload, pseudo);
    packet.putShort(checksumAt, (short) (protocol == UDP && checksum == 0 ? 0xffff : checksum));
    packets.add(packet.array());
  }

  /** Locally administered addresses: 1 is this server, 2 is everybody else. */
  private static void ethernet(ByteBuffer packet, boolean inbound, boolean ipv4) {
    packet.putShort((short) 0x0200).putInt(inbound ? 1 : 2);
    packet.putShort((short) 0x0200).putInt(inbound ? 2 : 1);
    packet.putShort((short) (ipv4 ? 0x0800 : 0x86dd));
  }

  private static void ipv4(
      ByteBuffer packet, IpAddress from, IpAddress to, int protocol, int payload) {
    int start = packet.position();
    packet.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_HEADER + payload));
    packet.putShort((short) 0).putShort((short) 0x4000);
    packet.put((byte) HOPS).put((byte) protocol).putShort((short) 0);
    packet.putInt((int) from.low()).putInt((int) to.low());
    packet.putShort(start + 10, (short) checksum(packet, start, IPV4_HEADER, 0));
  }

  private static void ipv6(
      ByteBuffer packet, IpAddress from, IpAddress to, int protocol, int payload) {
    packet.putInt(0x6000_0000).putShort((short) payload).put((byte) protocol).put((byte) HOPS);
    packet.putLong(from.high()).putLong(from.low()).putLong(to.high()).putLong(to.low());
  }

  private void tcp(ByteBuffer packet, SipItem message, int length) {
    String peer = message.remote();
    String here = message.local();
    Way way = message.inbound() ? new Way(peer, here) : new Way(here, peer);
    int next = sequence.getOrDefault(way, 1);
    packet.putInt(next).putInt(sequence.getOrDefault(new Way(way.to, way.from), 1));
    packet.put((byte) (TCP_HEADER / 4 << 4)).put((byte) PUSH_ACK).putShort((short) WINDOW);
    packet.putShort((short) 0).putShort((short) 0);
    sequence.put(way, next + length);
  }

  private static IpAddress address(String host) {
    return IpAddress.parse(host).orElse(new IpAddress(0, 0));
  }

  /** Of the pseudo header (RFC 768, RFC 8200 §8.1); the parts of a mapped IPv4 prefix count not. */
  private static long sum(IpAddress address) {
    long low = words(address.low());
    return address.isIpv4() ? words(address.low() & 0xffff_ffffL) : words(address.high()) + low;
  }

  private static long words(long bits) {
    return (bits >>> 48) + (bits >>> 32 & 0xffff) + (bits >>> 16 & 0xffff) + (bits & 0xffff);
  }

  /** RFC 1071. */
  private static int checksum(ByteBuffer packet, int from, int length, long pseudo) {
    long sum = pseudo;
    for (int i = 0; i < length; i += 2) {
      int low = i + 1 < length ? packet.get(from + i + 1) & 0xff : 0;
      sum += (packet.get(from + i) & 0xff) << 8 | low;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }
}
