package org.drachtio.kernel.handover;

import java.nio.charset.StandardCharsets;

/**
 * The names of fields, of which there are a few hundred: each is one text, however many records
 * have it. Thread-safe: a text that another thread has not seen yet is made once more.
 */
final class FieldNames {

  /** A power of two. */
  private static final int PLACES = 1024;

  /** Longer ones are no names of ours. */
  private static final int MAX_LENGTH = 40;

  private static final String[] KNOWN = new String[PLACES];

  private FieldNames() {}

  /** The text of these bytes, which are UTF-8. */
  static String of(byte[] bytes, int offset, int length) {
    if (length > MAX_LENGTH) {
      return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    String known = KNOWN[place];
    if (known != null && is(known, bytes, offset, length)) {
      return known;
    }
    String name = new String(bytes, offset, length, StandardCharsets.UTF_8);
    KNOWN[place] = name;
    return name;
  }

  /** False for all but ASCII. */
  private static boolean is(String text, byte[] bytes, int offset, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != bytes[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
