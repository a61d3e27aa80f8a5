package org.drachtio.admin.internal.frame;

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
 *
 * @param preserved names that keep the application's letter case, given in lower case
 */
public record HeaderBlockParser(Set<String> preserved) {

  private static final Logger LOG = LoggerFactory.getLogger(HeaderBlockParser.class);
  private static final String UNNAMED = "unnamed";
  private static final LogLimiter SKIPPED = new LogLimiter();

  public HeaderBlockParser {
    preserved = Set.copyOf(preserved);
  }

  /**
   * The headers of a block in order, without those that the server owns. Lines that are no headers
   * are skipped. A folded header is one: the stock client echoes From, To and CSeq of a request as
   * they came, folds and all. A CR or LF that is no line end, which would begin a line of its own
   * on the wire, and a NUL make the block unsound.
   */
  public HeaderBlock parse(byte[] bytes, int from, int to) {
    List<Header> headers = new ArrayList<>();
    String bad = "";
    int start = from;
    while (start < to) {
      int end = endOfLine(bytes, start, to);
      int next = end;
      while (next > start && isFolded(bytes, next, to)) {
        next = endOfLine(bytes, next + 2, to);
      }
      if (next > start) {
        if (hasBareControl(bytes, start, next)) {
          bad = bad.isEmpty() ? nameOf(bytes, start, next) : bad;
        } else {
          line(bytes, start, next, headers);
        }
      }
      start = next + 2;
    }
    return new HeaderBlock(headers, bad);
  }

  /** The next CRLF, or the end (RFC 3261 §7). */
  private static int endOfLine(byte[] bytes, int from, int to) {
    for (int end = from; end + 1 < to; end++) {
      if (isLineEnd(bytes, end)) {
        return end;
      }
    }
    return to;
  }

  private static boolean isLineEnd(byte[] bytes, int at) {
    return bytes[at] == '\r' && bytes[at + 1] == '\n';
  }

  /** Whether the line that ends at {@code end} goes on behind it (RFC 3261 §7.3.1). */
  private static boolean isFolded(byte[] bytes, int end, int to) {
    return end + 2 < to && isSpace(bytes[end + 2]);
  }

  /** Whether the span has a CR or LF that belongs to no fold, or a NUL. */
  private static boolean hasBareControl(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '\r' && i + 1 < end && bytes[i + 1] == '\n') {
        i++;
      } else if (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** The text in front of the colon, as far as there is one. */
  private static String nameOf(byte[] bytes, int start, int end) {
    int p = start;
    while (p < end && isToken(bytes[p])) {
      p++;
    }
    return p == start ? UNNAMED : new String(bytes, start, p - start, StandardCharsets.US_ASCII);
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
    String name = ApplicationHeaders.known(bytes, start, nameEnd);
    if (name == null) {
      name = written(new String(bytes, start, nameEnd - start, StandardCharsets.US_ASCII));
    } else if (ApplicationHeaders.isOwned(name)) {
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
    headers.add(new Header(name, value(bytes, valueStart, valueEnd)));
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

  /** How a name that is not known is written. */
  private String written(String given) {
    String lowerCase = given.toLowerCase(Locale.ROOT);
    if (lowerCase.startsWith("x-") || preserved.contains(lowerCase)) {
      return given;
    }
    return ApplicationHeaders.capitalised(given);
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
