package org.drachtio.message.internal;

/** Scans a URI; takes a sip or sips URI apart (RFC 3261 §19.1.1, §25.1). Reusable. */
public final class UriScanner {

  /** What a span turned out to be. */
  public enum Kind {
    MALFORMED,
    SIP,
    SIPS,
    OTHER
  }

  private static final int MAX_PORT = 65_535;

  /** Span of user and password; empty if there is none. */
  public int userStart;

  public int userEnd;

  /** Span of the host, IPv6 with its brackets. */
  public int hostStart;

  public int hostEnd;

  /** Port, −1 if there is none. */
  public int port;

  /** Where the parameters begin, at their semicolon. */
  public int parametersStart;

  /** Where the headers begin, at their question mark; the end of the URI if there are none. */
  public int headersStart;

  /** Scans the span; the fields are set if the answer is SIP or SIPS. */
  public Kind scan(byte[] bytes, int start, int end) {
    int colon = start;
    while (colon < end && Bytes.isScheme(bytes[colon])) {
      colon++;
    }
    if (colon == start || colon + 1 >= end || bytes[colon] != ':' || !isLetter(bytes[start])) {
      return Kind.MALFORMED;
    }
    boolean sip = Bytes.equalsIgnoreCase(bytes, start, colon, "sip");
    boolean sips = !sip && Bytes.equalsIgnoreCase(bytes, start, colon, "sips");
    if (!sip && !sips) {
      return areUriBytes(bytes, colon + 1, end) ? Kind.OTHER : Kind.MALFORMED;
    }
    if (!scanSip(bytes, colon + 1, end)) {
      return Kind.MALFORMED;
    }
    return sip ? Kind.SIP : Kind.SIPS;
  }

  /**
   * Whether applications can be given the span as a Request-URI: without white space, with a
   * scheme, and if that is sip or sips with a host. More lenient than {@link #scan}: what the user
   * part and the port say is for the application to judge.
   */
  static boolean isReadable(byte[] bytes, int start, int end) {
    int colon = start;
    while (colon < end && Bytes.isScheme(bytes[colon])) {
      colon++;
    }
    if (colon == start || colon + 1 >= end || bytes[colon] != ':' || !isLetter(bytes[start])) {
      return false;
    }
    int host = colon + 1;
    for (int p = host; p < end; p++) {
      if ((bytes[p] & 0xff) <= ' ' || bytes[p] == 0x7f) {
        return false;
      }
      if (bytes[p] == '@') {
        host = p + 1;
      }
    }
    if (!Bytes.equalsIgnoreCase(bytes, start, colon, "sip")
        && !Bytes.equalsIgnoreCase(bytes, start, colon, "sips")) {
      return true;
    }
    int p = skipHost(bytes, host, end);
    if (p >= 0 && p < end && bytes[p] == ':') {
      p++;
      while (p < end && Bytes.isDigit(bytes[p])) {
        p++;
      }
    }
    return p == end || p >= 0 && (bytes[p] == ';' || bytes[p] == '?');
  }

  private boolean scanSip(byte[] bytes, int start, int end) {
    userStart = start;
    userEnd = start;
    hostStart = start;
    // The user part may hold semicolons and question marks; the at sign can stand nowhere else
    // unescaped.
    for (int p = start; p < end; p++) {
      if (!Bytes.isUri(bytes[p])) {
        return false;
      }
      if (bytes[p] == '@' && hostStart == start) {
        userEnd = p;
        hostStart = p + 1;
      }
    }
    int p = skipHost(bytes, hostStart, end);
    if (p < 0) {
      return false;
    }
    hostEnd = p;
    port = -1;
    if (p < end && bytes[p] == ':') {
      int portStart = ++p;
      while (p < end && Bytes.isDigit(bytes[p])) {
        p++;
      }
      port = (int) Bytes.decimal(bytes, portStart, p, MAX_PORT);
      // An empty port is no port (RFC 3986 §3.2.3).
      if (port < 0 && p > portStart) {
        return false;
      }
    }
    parametersStart = p;
    headersStart = end;
    if (p < end && bytes[p] != ';' && bytes[p] != '?') {
      return false;
    }
    for (; p < end; p++) {
      if (bytes[p] == '?') {
        headersStart = p;
        break;
      }
      if (bytes[p] == '@') {
        return false;
      }
    }
    return true;
  }

  /** Position behind a host name, an IPv4 address or an IPv6 reference; −1 if there is none. */
  static int skipHost(byte[] bytes, int start, int end) {
    int p = start;
    if (p < end && bytes[p] == '[') {
      p++;
      while (p < end && isIpv6(bytes[p])) {
        p++;
      }
      return p < end && bytes[p] == ']' && p - start > 2 ? p + 1 : -1;
    }
    while (p < end && Bytes.isHost(bytes[p])) {
      p++;
    }
    return p > start ? p : -1;
  }

  private static boolean isIpv6(byte b) {
    int c = Bytes.lower(b);
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
  }

  private static boolean isLetter(byte b) {
    int c = Bytes.lower(b);
    return c >= 'a' && c <= 'z';
  }

  private static boolean areUriBytes(byte[] bytes, int start, int end) {
    for (int p = start; p < end; p++) {
      if (!Bytes.isUri(bytes[p])) {
        return false;
      }
    }
    return true;
  }
}
