package org.drachtio.message.internal;

/**
 * The header fields that have a number, so that a line is recognised once, by its bytes, and looked
 * up by number ever after. Names and compact forms: IANA SIP parameters registry. The fields that
 * the scanner itself reads have constants.
 */
public final class HeaderNames {

  /** A name that is not in the table. */
  public static final int UNKNOWN = 0;

  public static final int VIA = 1;
  public static final int FROM = 2;
  public static final int TO = 3;
  public static final int CALL_ID = 4;
  public static final int CSEQ = 5;
  public static final int MAX_FORWARDS = 6;
  public static final int CONTENT_LENGTH = 7;
  public static final int CONTACT = 8;
  public static final int ROUTE = 9;
  public static final int RECORD_ROUTE = 10;
  public static final int RSEQ = 11;
  public static final int RACK = 12;
  public static final int SESSION_EXPIRES = 13;
  public static final int TIMESTAMP = 14;

  /** Canonical names; the index is the header's number. */
  private static final String[] CANONICAL = {
    "",
    "Via",
    "From",
    "To",
    "Call-ID",
    "CSeq",
    "Max-Forwards",
    "Content-Length",
    "Contact",
    "Route",
    "Record-Route",
    "RSeq",
    "RAck",
    "Session-Expires",
    "Timestamp",
    "Accept",
    "Accept-Contact",
    "Accept-Encoding",
    "Accept-Language",
    "Alert-Info",
    "Allow",
    "Allow-Events",
    "Authentication-Info",
    "Authorization",
    "Call-Info",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Type",
    "Date",
    "Diversion",
    "Error-Info",
    "Event",
    "Expires",
    "Geolocation",
    "History-Info",
    "Identity",
    "Identity-Info",
    "In-Reply-To",
    "Join",
    "MIME-Version",
    "Min-Expires",
    "Min-SE",
    "Organization",
    "P-Access-Network-Info",
    "P-Asserted-Identity",
    "P-Associated-URI",
    "P-Called-Party-ID",
    "P-Charging-Vector",
    "P-Early-Media",
    "P-Preferred-Identity",
    "P-Served-User",
    "P-Visited-Network-ID",
    "Path",
    "Priority",
    "Privacy",
    "Proxy-Authenticate",
    "Proxy-Authentication-Info",
    "Proxy-Authorization",
    "Proxy-Require",
    "Reason",
    "Recv-Info",
    "Info-Package",
    "Refer-Sub",
    "Refer-To",
    "Referred-By",
    "Reject-Contact",
    "Remote-Party-ID",
    "Replaces",
    "Reply-To",
    "Request-Disposition",
    "Require",
    "Retry-After",
    "Security-Client",
    "Security-Server",
    "Security-Verify",
    "Server",
    "Service-Route",
    "Session-ID",
    "SIP-ETag",
    "SIP-If-Match",
    "Subject",
    "Subscription-State",
    "Supported",
    "Target-Dialog",
    "Unsupported",
    "User-Agent",
    "Warning",
    "WWW-Authenticate",
  };

  /** Compact form and name, in turn. */
  private static final String[] COMPACT = {
    "a", "Accept-Contact",
    "b", "Referred-By",
    "c", "Content-Type",
    "d", "Request-Disposition",
    "e", "Content-Encoding",
    "f", "From",
    "i", "Call-ID",
    "j", "Reject-Contact",
    "k", "Supported",
    "l", "Content-Length",
    "m", "Contact",
    "n", "Identity-Info",
    "o", "Event",
    "r", "Refer-To",
    "s", "Subject",
    "t", "To",
    "u", "Allow-Events",
    "v", "Via",
    "x", "Session-Expires",
    "y", "Identity",
  };

  private static final int BUCKETS = 1024;

  /** Open-addressed table from hash to number, filled once. */
  private static final byte[] TABLE = new byte[BUCKETS];

  /** Number by compact letter. */
  private static final byte[] LETTERS = new byte[26];

  static {
    for (int id = 1; id < CANONICAL.length; id++) {
      String name = CANONICAL[id];
      int bucket =
          hash(
              name.length(),
              name.charAt(0),
              name.charAt(name.length() / 2),
              name.charAt(name.length() - 1));
      while (TABLE[bucket] != 0) {
        bucket = (bucket + 1) & (BUCKETS - 1);
      }
      TABLE[bucket] = (byte) id;
    }
    for (int i = 0; i < COMPACT.length; i += 2) {
      LETTERS[COMPACT[i].charAt(0) - 'a'] = (byte) idOf(COMPACT[i + 1]);
    }
  }

  private HeaderNames() {}

  private static int hash(int length, int first, int middle, int last) {
    int h = length * 31 + (first | 0x20);
    h = h * 31 + (middle | 0x20);
    h = h * 31 + (last | 0x20);
    return (h ^ (h >>> 10)) & (BUCKETS - 1);
  }

  /**
   * Number of the name that the span spells, in full or compact form; the span has token characters
   * only.
   */
  public static int idOf(byte[] bytes, int start, int end) {
    int length = end - start;
    if (length <= 1) {
      return length == 1 ? compact(bytes[start]) : UNKNOWN;
    }
    int bucket = hash(length, bytes[start], bytes[start + length / 2], bytes[end - 1]);
    while (TABLE[bucket] != 0) {
      int id = TABLE[bucket];
      if (Bytes.equalsIgnoreCase(bytes, start, end, CANONICAL[id])) {
        return id;
      }
      bucket = (bucket + 1) & (BUCKETS - 1);
    }
    return UNKNOWN;
  }

  /** Number of a name, in full or compact form. */
  public static int idOf(String name) {
    int length = name.length();
    if (length <= 1) {
      return length == 1 ? compact(name.charAt(0)) : UNKNOWN;
    }
    int bucket = hash(length, name.charAt(0), name.charAt(length / 2), name.charAt(length - 1));
    while (TABLE[bucket] != 0) {
      int id = TABLE[bucket];
      if (name.equalsIgnoreCase(CANONICAL[id])) {
        return id;
      }
      bucket = (bucket + 1) & (BUCKETS - 1);
    }
    return UNKNOWN;
  }

  private static int compact(int letter) {
    int index = Bytes.lower(letter) - 'a';
    return index >= 0 && index < LETTERS.length ? LETTERS[index] : UNKNOWN;
  }

  /** Canonical name of a number other than {@link #UNKNOWN}. */
  public static String canonical(int id) {
    return CANONICAL[id];
  }

  /** How many numbers there are, {@link #UNKNOWN} included. */
  static int count() {
    return CANONICAL.length;
  }
}
