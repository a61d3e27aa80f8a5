package org.drachtio.call.trace.internal.item;

import java.nio.charset.StandardCharsets;

/**
 * Reads one header of a message and skips the rest: a full scan was most of the cost of a frame.
 * Stateless.
 */
final class MessageLines {

  private MessageLines() {}

  /**
   * The value of the first header line with one of these names; empty if there is none before the
   * body, or if it is written in a rare way (folded, without CR): then the message is to be
   * scanned.
   *
   * @param from where a line ends
   * @param name in lower case
   * @param compact the other form of the name
   */
  static String value(byte[] bytes, int from, String name, String compact) {
    int at = from;
    while (at + 2 < bytes.length) {
      int start = at + 2;
      int end = FirstLine.lineEnd(bytes, start);
      if (end == start) {
        return "";
      }
      int colon = nameEnd(bytes, start, end, name);
      if (colon < 0) {
        colon = nameEnd(bytes, start, end, compact);
      }
      if (colon >= 0) {
        boolean folded =
            end + 2 < bytes.length && (bytes[end + 2] == ' ' || bytes[end + 2] == '\t');
        if (folded) {
          return "";
        }
        return new String(bytes, colon + 1, end - colon - 1, StandardCharsets.UTF_8).strip();
      }
      at = end;
    }
    return "";
  }

  /** Where the colon behind the name is; −1 if the line has another one. */
  private static int nameEnd(byte[] bytes, int start, int end, String name) {
    int at = start;
    for (int i = 0; i < name.length(); i++, at++) {
      if (at >= end || lower(bytes[at]) != name.charAt(i)) {
        return -1;
      }
    }
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at < end && bytes[at] == ':' ? at : -1;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }
}
