package org.drachtio.message.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The start line and header lines of a message as two readers cut them that know nothing of ours:
 * one that goes by RFC 3261 §7, and one that takes any CR, LF or CRLF for a line end. Where they
 * disagree, one of them can be made to see a header that the other does not. Folds are joined.
 */
public final class HeaderLines {

  private HeaderLines() {}

  /** Lines end at CRLF, the section at an empty one. */
  public static List<String> strict(byte[] message) {
    return joined(List.of(text(message).split("\r\n", -1)));
  }

  /** Lines end at CRLF, CR or LF, the section at an empty one. */
  public static List<String> lenient(byte[] message) {
    return joined(List.of(text(message).split("\r\n|\r|\n", -1)));
  }

  private static String text(byte[] message) {
    return new String(message, StandardCharsets.ISO_8859_1);
  }

  private static List<String> joined(List<String> lines) {
    List<StringBuilder> joined = new ArrayList<>();
    for (String line : lines) {
      if (line.isEmpty()) {
        break;
      }
      boolean folded = !joined.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
      if (folded) {
        joined.get(joined.size() - 1).append(line);
      } else {
        joined.add(new StringBuilder(line));
      }
    }
    return joined.stream().map(StringBuilder::toString).toList();
  }
}
