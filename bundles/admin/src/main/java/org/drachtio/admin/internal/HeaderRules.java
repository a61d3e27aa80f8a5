package org.drachtio.admin.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the header block of an application's message into headers (admin-protocol.md §5.0).
 * Immutable.
 */
final class HeaderRules {

  private static final Logger LOG = LoggerFactory.getLogger(HeaderRules.class);
  private static final LogLimiter SKIPPED = new LogLimiter();

  private final Set<String> preserved;

  /**
   * @param preserved names that keep the application's letter case, given in lower case
   */
  HeaderRules(Set<String> preserved) {
    this.preserved = Set.copyOf(preserved);
  }

  /**
   * The headers of a block in order, without those that the server owns. Lines that are no headers
   * are skipped.
   */
  List<Header> parse(byte[] bytes, int from, int to) {
    List<Header> headers = new ArrayList<>(12);
    int start = from;
    while (start < to) {
      int end = start;
      while (end < to && bytes[end] != '\r' && bytes[end] != '\n') {
        end++;
      }
      if (end > start) {
        line(bytes, start, end, headers);
      }
      start = end + 1;
    }
    return headers;
  }

  private void line(byte[] bytes, int start, int end, List<Header> headers) {
    int colon = start;
    while (colon < end && isToken(bytes[colon])) {
      colon++;
    }
    int nameEnd = colon;
    while (colon < end && isSpace(bytes[colon])) {
      colon++;
    }
    if (nameEnd == start || colon == end || bytes[colon] != ':') {
      if (SKIPPED.permits()) {
        LOG.warn(
            "a line of {} bytes from an application is no header and was left out{}",
            end - start,
            SKIPPED.more());
      }
      return;
    }
    String given = new String(bytes, start, nameEnd - start, StandardCharsets.US_ASCII);
    String lowerCase = given.toLowerCase(Locale.ROOT);
    if (HeaderNames.isOwned(lowerCase)) {
      return;
    }
    int valueStart = colon + 1;
    int valueEnd = end;
    while (valueStart < valueEnd && isSpace(bytes[valueStart])) {
      valueStart++;
    }
    while (valueEnd > valueStart && isSpace(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    String value = new String(bytes, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
    headers.add(new Header(written(given, lowerCase), value));
  }

  private String written(String given, String lowerCase) {
    String wellKnown = HeaderNames.wellKnown(lowerCase);
    if (wellKnown != null) {
      return wellKnown;
    }
    if (lowerCase.startsWith("x-") || preserved.contains(lowerCase)) {
      return given;
    }
    return HeaderNames.capitalised(given);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /** RFC 3261 §25.1, token. */
  private static boolean isToken(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || (b > ' ' && "-.!%*_+`'~".indexOf(b) >= 0);
  }
}
