package org.drachtio.kernel.handover;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Shows parcels to people. */
final class ParcelText {

  private static final int MAX_LINES = 100_000;
  private static final int MAX_SHOWN = 200;

  private ParcelText() {}

  static List<String> lines(Parcel parcel) {
    List<String> lines = new ArrayList<>();
    add(parcel, "", lines);
    return lines;
  }

  private static void add(Parcel parcel, String indent, List<String> lines) {
    for (int field = 0; field < parcel.size(); field++) {
      if (lines.size() >= MAX_LINES) {
        return;
      }
      String name = parcel.name(field);
      Object value = parcel.value(field);
      String start = indent + printable(name) + ": ";
      if (value instanceof Long number) {
        lines.add(start + number);
      } else if (value instanceof String text) {
        lines.add(start + '"' + printable(text) + '"');
      } else if (value instanceof byte[] bytes) {
        lines.add(
            start
                + bytes.length
                + " bytes, "
                + printable(new String(bytes, StandardCharsets.ISO_8859_1)));
      } else {
        List<Parcel> records = parcel.list(name);
        lines.add(start + records.size() + " records");
        for (int i = 0; i < records.size() && lines.size() < MAX_LINES; i++) {
          lines.add(indent + "  [" + i + "]");
          add(records.get(i), indent + "    ", lines);
        }
      }
    }
  }

  /** On one line, without what a terminal obeys. */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_SHOWN; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        shown.append(c);
      } else {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
    return text.length() > MAX_SHOWN ? shown + "…" : shown.toString();
  }
}
