package org.drachtio.message.internal;

/** The hash of a Call-ID: the same over a message's bytes and over text. */
public final class Hash {

  private Hash() {}

  /** 31-polynomial over the UTF-8 bytes of the text; an unpaired surrogate counts as a question mark, as Java encodes it. */
  public static int utf8(String text) {
    int hash = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        hash = hash * 31 + c;
      } else if (c < 0x800) {
        hash = hash * 31 + (byte) (0xc0 | c >> 6);
        hash = hash * 31 + trail(c);
      } else if (!Character.isSurrogate(c)) {
        hash = hash * 31 + (byte) (0xe0 | c >> 12);
        hash = hash * 31 + trail(c >> 6);
        hash = hash * 31 + trail(c);
      } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
        int codePoint = Character.toCodePoint(c, text.charAt(++i));
        hash = hash * 31 + (byte) (0xf0 | codePoint >> 18);
        hash = hash * 31 + trail(codePoint >> 12);
        hash = hash * 31 + trail(codePoint >> 6);
        hash = hash * 31 + trail(codePoint);
      } else {
        hash = hash * 31 + '?';
      }
    }
    return hash;
  }

  private static byte trail(int bits) {
    return (byte) (0x80 | bits & 0x3f);
  }

  /** Spreads the polynomial over all bits, the low ones included (the finaliser of MurmurHash3). */
  public static int mix(int hash) {
    int h = hash;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }
}
