package org.drachtio.message.internal;

/**
 * Scans one Via value (RFC 3261 §20.42, RFC 3581). Reusable; the spans of the last scan stand in
 * its fields.
 */
public final class ViaScanner {

  private static final int MAX_PORT = 65_535;

  /** As nearly all write it. */
  private static final String[] TRANSPORTS = {"UDP", "TCP", "TLS", "WS", "WSS"};

  /** Span of the transport; empty if the scan did not get that far. */
  public int transportStart;

  public int transportEnd;

  /** Span of the sent-by host, IPv6 with its brackets; empty if the scan did not get that far. */
  public int hostStart;

  public int hostEnd;

  /** Sent-by port, −1 if there is none. */
  public int port;

  /** Span of the branch; empty if there is none. */
  public int branchStart;

  public int branchEnd;

  /**
   * Span of the whole received parameter from its semicolon, and of its value; empty if there is
   * none.
   */
  public int receivedStart;

  public int receivedValueStart;
  public int receivedEnd;

  /** Span of the whole rport parameter from its semicolon; empty if there is none. */
  public int rportStart;

  public int rportEnd;

  /** −1 absent, 0 present without a value. */
  public int rport;

  /** Whether there is the parameter {@code alias} (RFC 5923). */
  public boolean isAlias;

  /** Where the value ends, white space behind it not counted. */
  public int valueEnd;

  private final ParameterScanner parameter = new ParameterScanner();

  /**
   * Scans one value.
   *
   * @return the position where it ends: at a comma or at {@code end}; −1 if it is malformed. Fields
   *     found before the mistake stay set.
   */
  public int scan(byte[] bytes, int start, int end) {
    clear();
    int p = protocolPart(bytes, start, end);
    p = p < 0 ? -1 : slash(bytes, p, end);
    p = p < 0 ? -1 : protocolPart(bytes, p, end);
    p = p < 0 ? -1 : slash(bytes, p, end);
    if (p < 0) {
      return -1;
    }
    int from = Bytes.skipLws(bytes, p, end);
    p = Bytes.skipToken(bytes, from, end);
    int host = Bytes.skipLws(bytes, p, end);
    if (p == from || host == p) {
      return -1;
    }
    transportStart = from;
    transportEnd = p;
    p = UriScanner.skipHost(bytes, host, end);
    if (p < 0) {
      return -1;
    }
    hostStart = host;
    hostEnd = p;
    valueEnd = p;
    p = port(bytes, Bytes.skipLws(bytes, p, end), end);
    return p < 0 ? -1 : parameters(bytes, p, end);
  }

  /** The transport as written; empty if the scan did not get as far as the sent-by host. */
  String transport(byte[] bytes) {
    if (hostEnd <= hostStart) {
      return "";
    }
    for (String known : TRANSPORTS) {
      if (Bytes.equalsExactly(bytes, transportStart, transportEnd, known)) {
        return known;
      }
    }
    return Bytes.text(bytes, transportStart, transportEnd);
  }

  private void clear() {
    transportStart = 0;
    transportEnd = 0;
    hostStart = 0;
    hostEnd = 0;
    port = -1;
    branchStart = 0;
    branchEnd = 0;
    receivedStart = 0;
    receivedValueStart = 0;
    receivedEnd = 0;
    rportStart = 0;
    rportEnd = 0;
    rport = -1;
    isAlias = false;
    valueEnd = 0;
  }

  private static int protocolPart(byte[] bytes, int start, int end) {
    int from = Bytes.skipLws(bytes, start, end);
    int p = Bytes.skipToken(bytes, from, end);
    return p == from ? -1 : p;
  }

  private static int slash(byte[] bytes, int start, int end) {
    int p = Bytes.skipLws(bytes, start, end);
    return p < end && bytes[p] == '/' ? p + 1 : -1;
  }

  private int port(byte[] bytes, int position, int end) {
    if (position == end || bytes[position] != ':') {
      return position;
    }
    int from = Bytes.skipLws(bytes, position + 1, end);
    int p = from;
    while (p < end && Bytes.isDigit(bytes[p])) {
      p++;
    }
    port = (int) Bytes.decimal(bytes, from, p, MAX_PORT);
    valueEnd = p;
    return port < 0 ? -1 : Bytes.skipLws(bytes, p, end);
  }

  private int parameters(byte[] bytes, int position, int end) {
    int p = position;
    while (p < end && bytes[p] == ';') {
      int semicolon = p;
      p = parameter.next(bytes, p, end);
      if (p < 0 || !take(bytes, semicolon)) {
        return -1;
      }
      valueEnd = parameter.end();
    }
    return p == end || bytes[p] == ',' ? p : -1;
  }

  private boolean take(byte[] bytes, int semicolon) {
    if (parameter.is(bytes, "branch")) {
      branchStart = parameter.valueStart;
      branchEnd = parameter.valueEnd;
      return branchStart >= 0;
    }
    if (parameter.is(bytes, "received")) {
      receivedStart = semicolon;
      receivedValueStart = parameter.valueStart;
      receivedEnd = parameter.valueEnd;
      return receivedValueStart >= 0;
    }
    if (parameter.is(bytes, "rport")) {
      rportStart = semicolon;
      rportEnd = parameter.end();
      rport =
          parameter.valueStart < 0
              ? 0
              : (int) Bytes.decimal(bytes, parameter.valueStart, parameter.valueEnd, MAX_PORT);
      return rport >= 0;
    }
    isAlias |= parameter.is(bytes, "alias");
    return true;
  }
}
