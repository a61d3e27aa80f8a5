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
   * are skipped. A folded header is one: the stock client echoes From, To and CSeq of a request as
   * they came, folds and all.
   */
  List<Header> parse(byte[] bytes, int from, int to) {
    List<Header> headers = new ArrayList<>(12);
    int start = from;
    while (start < to) {
      int end = endOfLine(bytes, start, to);
      for (int next = fold(bytes, end, to); next > 0 && end > start; next = fold(bytes, end, to)) {
        end = endOfLine(bytes, next, to);
      }
      if (end > start) {
        line(bytes, start, end, headers);
      }
      start = end + 1;
    }
    return headers;
  }

  private static int endOfLine(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != '\r' && bytes[end] != '\n') {
      end++;
    }
    return end;
  }

  /** Where the line goes on that ends at {@code end}; 0 if it does not (RFC 3261 §7.3.1). */
  private static int fold(byte[] bytes, int end, int to) {
    int next = end + 1;
    if (next < to && bytes[end] == '\r' && bytes[next] == '\n') {
      next++;
    }
    return next < to && isSpace(bytes[next]) ? next : 0;
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
    while (valueStart < valueEnd && isBlank(bytes[valueStart])) {
      valueStart++;
    }
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    headers.add(new Header(written(given, lowerCase), value(bytes, valueStart, valueEnd)));
  }

  /** The span as text, each fold with the white space around it replaced by one space. */
  private static String value(byte[] bytes, int start, int end) {
    if (endOfLine(bytes, start, end) == end) {
      return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
    byte[] flat = new byte[end - start];
    int length = 0;
    int at = start;
    while (at < end) {
      int run = at;
      while (run < end && isBlank(bytes[run])) {
        run++;
      }
      if (endOfLine(bytes, at, run) < run) {
        flat[length++] = ' ';
        at = run;
      } else {
        int next = Math.max(run, at + 1);
        System.arraycopy(bytes, at, flat, length, next - at);
        length += next - at;
        at = next;
      }
    }
    return new String(flat, 0, length, StandardCharsets.UTF_8);
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

  /** White space, or a line end; one within a value belongs to a fold. */
  private static boolean isBlank(byte b) {
    return isSpace(b) || b == '\r' || b == '\n';
  }

  /** RFC 3261 §25.1, token. */
  private static boolean isToken(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || (b > ' ' && "-.!%*_+`'~".indexOf(b) >= 0);
  }
}
