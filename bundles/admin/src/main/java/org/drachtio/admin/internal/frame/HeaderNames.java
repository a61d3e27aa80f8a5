package org.drachtio.admin.internal.frame;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How well-known header names are written, and which headers applications may not set
 * (admin-protocol.md §5.0).
 */
public final class HeaderNames {

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

  private static final Map<String, String> CANONICAL = canonical();

  private HeaderNames() {}

  private static Map<String, String> canonical() {
    Map<String, String> names = new HashMap<>();
    for (String name : WELL_KNOWN) {
      names.put(name.toLowerCase(Locale.ROOT), name);
    }
    for (String[] compact : COMPACT) {
      names.put(compact[0], compact[1]);
    }
    return Map.copyOf(names);
  }

  /** Whether the server sets this header itself. */
  public static boolean isOwned(String lowerCase) {
    return OWNED.contains(lowerCase);
  }

  /** How a well-known name is written; null if it is not well known. */
  public static String wellKnown(String lowerCase) {
    return CANONICAL.get(lowerCase);
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
