package org.drachtio.message.internal;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.parser.ParserFactory;
import java.text.ParseException;
import java.util.Arrays;

/**
 * The guard around the header parsers of jain-sip-ri: whatever they throw means 'malformed', and
 * they see only names that they have a parser for. (Their factory keeps every name that it was ever
 * asked for, for ever: an unknown name from outside must not reach it.)
 *
 * <p>Where the parsers are stricter than RFC 3261, or would print a stack trace, this class decides
 * by itself.
 *
 * <p><b>Threading:</b> any thread; no locks.
 */
public final class Grammar {

  private static final int CACHE_SIZE = 1024;
  private static final int LONGEST_CACHED = 256;

  /**
   * The parsers' work grows with the square of the length where there are many values: up to this
   * many characters it takes some ten milliseconds.
   */
  private static final int LONGEST_PARSED = 16 * 1024;

  private static final long MAX_DELTA_SECONDS = 0xffff_ffffL;

  private enum Rule {
    /** No parser, or one that prints stack traces: any value will do. */
    ANY,
    /**
     * Text for people: any value will do, even where RFC 3261 wants products and balanced comments.
     */
    TEXT,
    /** The parser decides. */
    PARSED,
    /** Digits up to 2^32−1 (RFC 3261 §20.19); the parser stops at 2^31−1. */
    DELTA_SECONDS,
    /**
     * Credentials or a challenge: the parser knows Digest, other schemes may carry anything (RFC
     * 8898 Bearer).
     */
    AUTHENTICATION
  }

  private static final String[] PARSED = {
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Alert-Info",
    "Allow",
    "Allow-Events",
    "Authentication-Info",
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
    "From",
    "In-Reply-To",
    "Join",
    "Max-Forwards",
    "MIME-Version",
    "Min-SE",
    "P-Asserted-Identity",
    "P-Preferred-Identity",
    "Path",
    "Priority",
    "Privacy",
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
    "Service-Route",
    "Session-Expires",
    "SIP-ETag",
    "SIP-If-Match",
    "Subscription-State",
    "Supported",
    "Timestamp",
    "To",
    "Unsupported",
    "Via",
    "Warning"
  };

  private static final String[] TEXT = {"Organization", "Server", "Subject", "User-Agent"};

  private static final String[] AUTHENTICATION = {
    "Authorization", "Proxy-Authenticate", "Proxy-Authorization", "WWW-Authenticate"
  };

  private static final Rule[] RULES = rules();

  /**
   * Values lately accepted, found by hash, each slot holding the last one that fell on it:
   * applications send the same few values with every message. Entries are immutable, so that a race
   * costs a parse at worst.
   */
  private static final Accepted[] CACHE = new Accepted[CACHE_SIZE];

  private record Accepted(int id, String value) {}

  private Grammar() {}

  private static Rule[] rules() {
    Rule[] rules = new Rule[HeaderNames.count()];
    Arrays.fill(rules, Rule.ANY);
    for (String name : PARSED) {
      rules[HeaderNames.idOf(name)] = Rule.PARSED;
    }
    for (String name : TEXT) {
      rules[HeaderNames.idOf(name)] = Rule.TEXT;
    }
    for (String name : AUTHENTICATION) {
      rules[HeaderNames.idOf(name)] = Rule.AUTHENTICATION;
    }
    rules[HeaderNames.idOf("Expires")] = Rule.DELTA_SECONDS;
    rules[HeaderNames.idOf("Min-Expires")] = Rule.DELTA_SECONDS;
    return rules;
  }

  /** Whether the value is well-formed for the header; no value with a line break is. */
  public static boolean isValid(String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      return false;
    }
    int id = HeaderNames.idOf(name);
    if (RULES[id] == Rule.ANY || RULES[id] == Rule.TEXT) {
      return true;
    }
    if (value.length() > LONGEST_CACHED) {
      return obeysRule(id, value);
    }
    int slot = Hash.mix(value.hashCode() + id) & (CACHE_SIZE - 1);
    Accepted accepted = CACHE[slot];
    if (accepted != null && accepted.id == id && accepted.value.equals(value)) {
      return true;
    }
    if (!obeysRule(id, value)) {
      return false;
    }
    CACHE[slot] = new Accepted(id, value);
    return true;
  }

  private static boolean obeysRule(int id, String value) {
    return switch (RULES[id]) {
      case ANY, TEXT -> true;
      case PARSED -> parse(id, value) != null;
      case DELTA_SECONDS -> isDeltaSeconds(value.trim());
      case AUTHENTICATION -> isOtherScheme(value.trim()) || parse(id, value) != null;
    };
  }

  /** The header as an object; null if it is malformed, too long, or has no parser of its own. */
  public static SIPHeader parse(int id, String value) {
    if (RULES[id] == Rule.ANY || value.length() > LONGEST_PARSED) {
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
    return RULES[id] != Rule.ANY;
  }

  private static boolean isDeltaSeconds(String value) {
    int length = value.length();
    long seconds = 0;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      seconds = seconds * 10 + (c - '0');
      if (seconds > MAX_DELTA_SECONDS) {
        return false;
      }
    }
    return length > 0;
  }

  /** Whether the value begins with a scheme other than Digest and has something behind it. */
  private static boolean isOtherScheme(String value) {
    int space = value.indexOf(' ');
    if (space <= 0 || (space == 6 && value.regionMatches(true, 0, "Digest", 0, 6))) {
      return false;
    }
    for (int i = 0; i < space; i++) {
      char c = value.charAt(i);
      if (c >= 0x80 || !Bytes.isToken((byte) c)) {
        return false;
      }
    }
    return true;
  }
}
