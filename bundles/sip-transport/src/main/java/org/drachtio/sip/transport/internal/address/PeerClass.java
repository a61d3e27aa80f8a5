package org.drachtio.sip.transport.internal.address;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.drachtio.api.net.HostPort;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/** Where a peer is, as far as its address tells. */
public enum PeerClass {
  /** This machine. */
  LOOPBACK,
  /** RFC 1918, RFC 4193, RFC 6598, and addresses of a link. */
  PRIVATE,
  PUBLIC;

  /** A counter for each. */
  public static Map<PeerClass, Counter> counters(Meters meters, String prefix) {
    Map<PeerClass, Counter> counters = new EnumMap<>(PeerClass.class);
    for (PeerClass each : values()) {
      counters.put(each, meters.counter(prefix + each.name().toLowerCase(Locale.ROOT)));
    }
    return counters;
  }

  /**
   * The class of an address, from its first characters: it is asked for each message.
   *
   * @param address numeric, IPv6 with or without brackets
   */
  public static PeerClass of(String address) {
    if (address.indexOf(':') >= 0) {
      return ofIpv6(HostPort.bare(address));
    }
    if (address.startsWith("127.")) {
      return LOOPBACK;
    }
    boolean isPrivate =
        address.startsWith("10.")
            || address.startsWith("192.168.")
            || address.startsWith("169.254.")
            || (address.startsWith("172.") && isWithin(second(address), 16, 31))
            || (address.startsWith("100.") && isWithin(second(address), 64, 127));
    return isPrivate ? PRIVATE : PUBLIC;
  }

  /** The class of an address. */
  public static PeerClass of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return LOOPBACK;
    }
    byte[] bytes = address.getAddress();
    boolean isShared =
        bytes.length == 4
            ? bytes[0] == 100 && (bytes[1] & 0xc0) == 0x40
            : (bytes[0] & 0xfe) == 0xfc;
    boolean isSite = bytes.length == 4 && address.isSiteLocalAddress();
    return isShared || isSite || address.isLinkLocalAddress() ? PRIVATE : PUBLIC;
  }

  private static PeerClass ofIpv6(String address) {
    if (isText(address, "::1") || isText(address, "0:0:0:0:0:0:0:1")) {
      return LOOPBACK;
    }
    char second = address.length() > 1 ? lower(address.charAt(1)) : ' ';
    boolean isPrivate =
        lower(address.charAt(0)) == 'f' && (second == 'c' || second == 'd' || isLinkLocal(address));
    return isPrivate ? PRIVATE : PUBLIC;
  }

  /** What may follow is the name of an interface. */
  private static boolean isText(String address, String text) {
    return address.startsWith(text)
        && (address.length() == text.length() || address.charAt(text.length()) == '%');
  }

  /** fe80::/10. */
  private static boolean isLinkLocal(String address) {
    return address.length() > 2
        && lower(address.charAt(1)) == 'e'
        && "89ab".indexOf(lower(address.charAt(2))) >= 0;
  }

  private static char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter;
  }

  private static boolean isWithin(int number, int least, int most) {
    return number >= least && number <= most;
  }

  /** The second part of an IPv4 address. */
  private static int second(String address) {
    int number = 0;
    for (int i = address.indexOf('.') + 1; i < address.length(); i++) {
      int digit = address.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return number;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
