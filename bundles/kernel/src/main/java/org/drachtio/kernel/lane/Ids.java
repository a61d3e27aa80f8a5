package org.drachtio.kernel.lane;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Identifiers that cannot be guessed. Thread-safe. */
public final class Ids {

  private static final int UUID_LENGTH = 36;
  private static final int TOKEN_LENGTH = 13;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] LETTERS =
      "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.ISO_8859_1);

  private static final ThreadLocal<RandomBytes> RANDOM = ThreadLocal.withInitial(RandomBytes::new);

  private Ids() {}

  /**
   * A random uuid in text form that carries the index of a lane (0 … 255) in its last two digits.
   *
   * @throws IllegalArgumentException if the index does not fit
   */
  public static String uuid(int lane) {
    if (lane < 0 || lane > 255) {
      throw new IllegalArgumentException("lane " + lane);
    }
    RandomBytes random = RANDOM.get();
    // Version 4, variant 1 of RFC 9562 §5.4.
    long high = (random.next() & ~0xf000L) | 0x4000L;
    long low = (random.next() & 0x3fff_ffff_ffff_ff00L) | 0x8000_0000_0000_0000L | lane;
    byte[] text = random.text;
    hex(text, 0, 8, high >>> 32);
    text[8] = '-';
    hex(text, 9, 4, high >>> 16);
    text[13] = '-';
    hex(text, 14, 4, high);
    text[18] = '-';
    hex(text, 19, 4, low >>> 48);
    text[23] = '-';
    hex(text, 24, 12, low);
    return new String(text, 0, UUID_LENGTH, StandardCharsets.ISO_8859_1);
  }

  /**
   * The lane index that a text made by {@link #uuid} carries; −1 if it does not look like a uuid.
   */
  public static int laneOf(String uuid) {
    if (uuid == null || uuid.length() != UUID_LENGTH) {
      return -1;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = uuid.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : digit(c) < 0) {
        return -1;
      }
    }
    return digit(uuid.charAt(UUID_LENGTH - 2)) << 4 | digit(uuid.charAt(UUID_LENGTH - 1));
  }

  /** A random token of 13 letters and digits (64 bits): tags, branches, Call-IDs. */
  public static String token() {
    RandomBytes random = RANDOM.get();
    long value = random.next();
    byte[] text = random.text;
    for (int i = 0; i < TOKEN_LENGTH; i++) {
      text[i] = LETTERS[(int) (value & 31)];
      value >>>= 5;
    }
    return new String(text, 0, TOKEN_LENGTH, StandardCharsets.ISO_8859_1);
  }

  private static void hex(byte[] text, int offset, int digits, long value) {
    long rest = value;
    for (int i = offset + digits - 1; i >= offset; i--) {
      text[i] = HEX[(int) (rest & 15)];
      rest >>>= 4;
    }
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  /** A thread's own stock: the system's generator is shared by all threads and locks. */
  private static final class RandomBytes {
    private final SecureRandom source = new SecureRandom();
    private final byte[] stock = new byte[1024];

    /** The text of an id while it is made. */
    private final byte[] text = new byte[UUID_LENGTH];

    private int used = stock.length;

    long next() {
      if (used == stock.length) {
        source.nextBytes(stock);
        used = 0;
      }
      long value = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        value = value << 8 | stock[used + i] & 0xff;
        // What was handed out must not be read back from memory.
        stock[used + i] = 0;
      }
      used += Long.BYTES;
      return value;
    }
  }
}
