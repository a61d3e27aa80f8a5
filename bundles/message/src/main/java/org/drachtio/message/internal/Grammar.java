package org.drachtio.message.internal;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.parser.ParserFactory;
import java.text.ParseException;

/**
 * The guard around the header parsers of jain-sip-ri: whatever they throw means 'malformed', and
 * they see only names that they have a parser for. (Their factory keeps every name that it was ever
 * asked for, for ever: an unknown name from outside must not reach it.)
 *
 * <p><b>Threading:</b> any thread; no locks.
 */
public final class Grammar {

  /**
   * The parsers' work grows with the square of the length where there are many values: up to this
   * many characters it takes some ten milliseconds.
   */
  private static final int LONGEST_PARSED = 16 * 1024;

  private static final String[] PARSED = {
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Alert-Info",
    "Allow",
    "Allow-Events",
    "Authentication-Info",
    "Authorization",
    "Call-ID",
    "Call-Info",
    "Contact",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Type",
    "CSeq",
    "Date",
    "Error-Info",
    "Event",
    "Expires",
    "From",
    "In-Reply-To",
    "Join",
    "Max-Forwards",
    "MIME-Version",
    "Min-Expires",
    "Min-SE",
    "Organization",
    "P-Asserted-Identity",
    "P-Preferred-Identity",
    "Path",
    "Priority",
    "Privacy",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Require",
    "RAck",
    "Reason",
    "Record-Route",
    "Refer-To",
    "Referred-By",
    "Replaces",
    "Reply-To",
    "Require",
    "Retry-After",
    "Route",
    "RSeq",
    "Security-Client",
    "Security-Server",
    "Security-Verify",
    "Server",
    "Service-Route",
    "Session-Expires",
    "SIP-ETag",
    "SIP-If-Match",
    "Subject",
    "Subscription-State",
    "Supported",
    "Timestamp",
    "To",
    "Unsupported",
    "User-Agent",
    "Via",
    "Warning",
    "WWW-Authenticate"
  };

  private static final boolean[] HAS_PARSER = parsers();

  private Grammar() {}

  private static boolean[] parsers() {
    boolean[] parsers = new boolean[HeaderNames.count()];
    for (String name : PARSED) {
      parsers[HeaderNames.idOf(name)] = true;
    }
    return parsers;
  }

  /** The header as an object; null if it is malformed, too long, or has no parser of its own. */
  public static SIPHeader parse(int id, String value) {
    if (!HAS_PARSER[id] || value.length() > LONGEST_PARSED) {
      return null;
    }
    try {
      return ParserFactory.createParser(HeaderNames.canonical(id) + ": " + value + "\n").parse();
    } catch (ParseException | RuntimeException malformed) {
      return null;
    }
  }

  /** Whether {@link #parse} can answer anything but null. */
  public static boolean hasParser(int id) {
    return HAS_PARSER[id];
  }
}
