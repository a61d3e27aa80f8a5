package org.drachtio.admin.internal.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How well-known header names are written, and which headers applications may not set
 * (admin-protocol.md §5.0).
 */
public final class ApplicationHeaders {

  /** The server owns these; {@code v} and {@code l} are their compact forms. */
  private static final Set<String> OWNED =
      Set.of("via", "v", "route", "rseq", "record-route", "content-length", "l");

  private static final String[] WELL_KNOWN = {
    "User-Agent",
    "Subject",
    "Max-Forwards",
    "Proxy-Require",
    "Accept-Contact",
    "Reject-Contact",
    "Expires",
    "Date",
    "Retry-After",
    "Timestamp",
    "Min-Expires",
    "Priority",
    "Call-Info",
    "Organization",
    "Server",
    "In-Reply-To",
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Allow",
    "Require",
    "Supported",
    "Unsupported",
    "Event",
    "Allow-Events",
    "Subscription-State",
    "Proxy-Authenticate",
    "Proxy-Authentication-Info",
    "Proxy-Authorization",
    "Authorization",
    "WWW-Authenticate",
    "Authentication-Info",
    "Error-Info",
    "Warning",
    "Refer-To",
    "Referred-By",
    "Replaces",
    "Session-Expires",
    "Min-SE",
    "Path",
    "Service-Route",
    "Reason",
    "Security-Client",
    "Security-Server",
    "Security-Verify",
    "Privacy",
    "SIP-ETag",
    "SIP-If-Match",
    "Mime-Version",
    "Content-Type",
    "Content-Encoding",
    "Content-Language",
    "Content-Disposition",
    "Request-Disposition",
    "Error",
    "Refer-Sub",
    "Alert-Info",
    "Reply-To",
    "P-Asserted-Identity",
    "P-Preferred-Identity",
    "Remote-Party-ID",
    "Payload",
    "From",
    "To",
    "Call-ID",
    "CSeq",
    "Contact",
    "RAck"
  };

  /**
   * Compact forms (RFC 3261 §7.3.3 and the IANA registry) are written out, so that they meet the
   * same rules.
   */
  private static final String[][] COMPACT = {
    {"a", "Accept-Contact"},
    {"b", "Referred-By"},
    {"c", "Content-Type"},
    {"d", "Request-Disposition"},
    {"e", "Content-Encoding"},
    {"f", "From"},
    {"i", "Call-ID"},
    {"j", "Reject-Contact"},
    {"k", "Supported"},
    {"m", "Contact"},
    {"n", "Identity-Info"},
    {"o", "Event"},
    {"r", "Refer-To"},
    {"s", "Subject"},
    {"t", "To"},
    {"u", "Allow-Events"},
    {"x", "Session-Expires"},
    {"y", "Identity"}
  };

  /** What {@link #known} says of a header that the server owns. */
  private static final String OWNED_NAME = "";

  private static final int BUCKETS = 256;

  /** Both in their places by the hash of the name: names of a frame are looked up as bytes. */
  private static final Name[][] KNOWN = known();

  /**
   * A name that is known.
   *
   * @param lowerCase the name
   * @param written as it goes on the wire
   */
  private record Name(String lowerCase, String written) {

    boolean fills(byte[] bytes, int start, int end) {
      if (end - start != lowerCase.length()) {
        return false;
      }
      for (int i = start; i < end; i++) {
        if (lower(bytes[i]) != lowerCase.charAt(i - start)) {
          return false;
        }
      }
      return true;
    }
  }

  private ApplicationHeaders() {}

  private static Name[][] known() {
    Map<String, String> written = new HashMap<>();
    for (String name : WELL_KNOWN) {
      written.put(name.toLowerCase(Locale.ROOT), name);
    }
    for (String[] compact : COMPACT) {
      written.put(compact[0], compact[1]);
    }
    OWNED.forEach(name -> written.put(name, OWNED_NAME));
    List<List<Name>> buckets = new ArrayList<>();
    for (int i = 0; i < BUCKETS; i++) {
      buckets.add(new ArrayList<>(2));
    }
    written.forEach(
        (name, as) -> {
          byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
          buckets.get(bucket(bytes, 0, bytes.length)).add(new Name(name, as));
        });
    return buckets.stream().map(bucket -> bucket.toArray(Name[]::new)).toArray(Name[][]::new);
  }

  /**
   * How the name that fills the span is written; {@code null} if it is not known, of any letter
   * case.
   */
  static String known(byte[] bytes, int start, int end) {
    for (Name name : KNOWN[bucket(bytes, start, end)]) {
      if (name.fills(bytes, start, end)) {
        return name.written;
      }
    }
    return null;
  }

  /** Whether {@link #known} says that the server sets this header itself. */
  static boolean isOwned(String known) {
    return OWNED_NAME.equals(known);
  }

  private static int bucket(byte[] bytes, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + lower(bytes[i]);
    }
    return (hash ^ hash >>> 16) & (BUCKETS - 1);
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
  }

  /** The first letter and those after a hyphen in upper case, the rest untouched. */
  public static String capitalised(String name) {
    char[] letters = name.toCharArray();
    boolean first = true;
    for (int i = 0; i < letters.length; i++) {
      if (first && letters[i] >= 'a' && letters[i] <= 'z') {
        letters[i] = (char) (letters[i] - 'a' + 'A');
      }
      first = letters[i] == '-';
    }
    return new String(letters);
  }
}
