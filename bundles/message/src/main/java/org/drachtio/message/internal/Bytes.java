package org.drachtio.message.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Byte classes and the small loops that all scanners share. Nothing here allocates except the
 * methods that return a string, and nothing throws on odd bytes.
 *
 * <p>A span is a start (inclusive) and an end (exclusive) in the message's array.
 */
public final class Bytes {

  private static final byte TOKEN = 1;
  private static final byte HOST = 2;
  private static final byte URI = 4;
  private static final byte VALUE = 8;
  private static final byte DISPLAY = 16;
  private static final byte SCHEME = 32;

  private static final byte[] CLASSES = classes();

  private Bytes() {}

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = 0; c < 256; c++) {
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      boolean visible = c > ' ' && c != 0x7f;
      int set = 0;
      if (alphanumeric || (c < 128 && "-.!%*_+`'~".indexOf(c) >= 0)) {
        set |= TOKEN;
      }
      // The underscore is no part of RFC 3261's hostname but common in private names.
      if (alphanumeric || c == '-' || c == '.' || c == '_') {
        set |= HOST;
      }
      if (alphanumeric || c == '-' || c == '.' || c == '+') {
        set |= SCHEME;
      }
      if (visible && c != '<' && c != '>' && c != '"') {
        set |= URI;
      }
      if (visible && c != ';' && c != ',' && c != '"') {
        set |= VALUE;
      }
      if (visible && c != ';' && c != ',' && c != '"' && c != '<' && c != '>' && c != ':') {
        set |= DISPLAY;
      }
      classes[c] = (byte) set;
    }
    return classes;
  }

  /** Whether the byte may stand in a token (RFC 3261 §25.1). */
  public static boolean isToken(byte b) {
    return (CLASSES[b & 0xff] & TOKEN) != 0;
  }

  /** Whether the byte may stand in a host name or IPv4 address. */
  public static boolean isHost(byte b) {
    return (CLASSES[b & 0xff] & HOST) != 0;
  }

  /** Whether the byte may stand in the scheme of a URI, after its first letter. */
  static boolean isScheme(byte b) {
    return (CLASSES[b & 0xff] & SCHEME) != 0;
  }

  /** Whether the byte may stand in a URI; more lenient than the grammar, UTF-8 text passes. */
  static boolean isUri(byte b) {
    return (CLASSES[b & 0xff] & URI) != 0;
  }

  /** Whether the byte may stand in an unquoted parameter value; more lenient than the grammar. */
  static boolean isValue(byte b) {
    return (CLASSES[b & 0xff] & VALUE) != 0;
  }

  /** Whether the byte may stand in an unquoted display name; more lenient than the grammar. */
  static boolean isDisplay(byte b) {
    return (CLASSES[b & 0xff] & DISPLAY) != 0;
  }

  /** Whether the byte is an ASCII digit. */
  public static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /**
   * Whether the byte is linear white space; CR and LF stand inside a value only where it is folded.
   */
  public static boolean isLws(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** Position of the first byte that is no linear white space. */
  public static int skipLws(byte[] bytes, int position, int end) {
    int p = position;
    while (p < end && isLws(bytes[p])) {
      p++;
    }
    return p;
  }

  /** End of a span without its trailing linear white space. */
  public static int trimEnd(byte[] bytes, int start, int end) {
    int p = end;
    while (p > start && isLws(bytes[p - 1])) {
      p--;
    }
    return p;
  }

  /** Position of the first byte that is no token character. */
  public static int skipToken(byte[] bytes, int position, int end) {
    int p = position;
    while (p < end && isToken(bytes[p])) {
      p++;
    }
    return p;
  }

  /**
   * Position behind the closing quote of a quoted string that begins at {@code position}; −1 if it
   * never closes.
   */
  public static int skipQuoted(byte[] bytes, int position, int end) {
    int p = position + 1;
    while (p < end) {
      byte b = bytes[p++];
      if (b == '"') {
        return p;
      }
      if (b == '\\') {
        p++;
      }
    }
    return -1;
  }

  /** Whether a semicolon, {@code tag} and an equals sign stand in the span, wherever that is. */
  public static boolean mentionsTag(byte[] bytes, int start, int end) {
    for (int p = start; p < end; p++) {
      if (bytes[p] == ';') {
        int name = skipLws(bytes, p + 1, end);
        int nameEnd = skipToken(bytes, name, end);
        int equals = skipLws(bytes, nameEnd, end);
        if (equals < end && bytes[equals] == '=' && equalsIgnoreCase(bytes, name, nameEnd, "tag")) {
          return true;
        }
      }
    }
    return false;
  }

  /** Decimal number that fills the span; −1 if it is none or above {@code max}. */
  public static long decimal(byte[] bytes, int start, int end, long max) {
    if (start >= end) {
      return -1;
    }
    long n = 0;
    for (int p = start; p < end; p++) {
      byte b = bytes[p];
      if (!isDigit(b)) {
        return -1;
      }
      n = n * 10 + (b - '0');
      if (n > max) {
        return -1;
      }
    }
    return n;
  }

  /** Whether the span spells the text, ASCII letters compared without case. */
  public static boolean equalsIgnoreCase(byte[] bytes, int start, int end, String text) {
    int length = end - start;
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lower(bytes[start + i] & 0xff) != lower(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the span spells the ASCII text exactly. */
  public static boolean equalsExactly(byte[] bytes, int start, int end, String text) {
    int length = end - start;
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[start + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** ASCII lower case of a character. */
  public static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  /** The span as text, decoded as UTF-8, as it is. */
  public static String text(byte[] bytes, int start, int end) {
    return end <= start ? "" : new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  /** The span as text, each fold replaced by one space (RFC 3261 §7.3.1). */
  public static String unfolded(byte[] bytes, int start, int end) {
    for (int p = start; p < end; p++) {
      if (bytes[p] == '\r' || bytes[p] == '\n') {
        byte[] flat = unfold(bytes, start, end);
        return text(flat, 0, flat.length);
      }
    }
    return text(bytes, start, end);
  }

  /**
   * A copy of the span in which every run of white space that contains a line break has become one
   * space.
   */
  private static byte[] unfold(byte[] bytes, int start, int end) {
    byte[] out = new byte[end - start];
    int n = 0;
    int p = start;
    while (p < end) {
      if (!isLws(bytes[p])) {
        out[n++] = bytes[p++];
        continue;
      }
      int next = skipLws(bytes, p, end);
      if (hasLineBreak(bytes, p, next)) {
        out[n++] = ' ';
      } else {
        System.arraycopy(bytes, p, out, n, next - p);
        n += next - p;
      }
      p = next;
    }
    return Arrays.copyOf(out, n);
  }

  private static boolean hasLineBreak(byte[] bytes, int start, int end) {
    for (int p = start; p < end; p++) {
      if (bytes[p] == '\r' || bytes[p] == '\n') {
        return true;
      }
    }
    return false;
  }
}
