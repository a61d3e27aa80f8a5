package org.drachtio.sip.proxy.internal.compose;

import java.util.ArrayList;
import java.util.List;

/** The values of a header line with commas. Stateless. */
final class HeaderValues {

  private HeaderValues() {}

  /** Splits at commas outside quoted strings and angle brackets. */
  static List<String> split(String line) {
    List<String> values = new ArrayList<>(4);
    int start = 0;
    boolean quoted = false;
    boolean bracketed = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"' && !bracketed) {
        quoted = true;
      } else if (c == '<') {
        bracketed = true;
      } else if (c == '>') {
        bracketed = false;
      } else if (c == ',' && !bracketed) {
        values.add(line.substring(start, i).strip());
        start = i + 1;
      }
    }
    values.add(line.substring(start).strip());
    return values;
  }
}
