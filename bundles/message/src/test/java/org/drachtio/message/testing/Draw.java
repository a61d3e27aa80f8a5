package org.drachtio.message.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Random values of one trial: the same ones from the same seed. One thread. */
public final class Draw {

  /** One in so many numbers is at an end of its range. */
  private static final int EDGE = 20;

  private static final int[] ODD_CHARACTERS = {
    0, '\t', '\n', '\r', ' ', '"', '|', 0x7f, 0x80, 0xdf, 0x7ff, 0x800, 0xd800, 0xdbff, 0xdc00,
    0xdfff, 0xfeff, 0xfffd, 0xffff
  };

  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A number of the range, both ends included, and its ends more often than others. */
  public int between(int min, int max) {
    return (int) between((long) min, max);
  }

  /** A number of the range, both ends included, and its ends more often than others. */
  public long between(long min, long max) {
    return switch (random.nextInt(EDGE)) {
      case 0 -> min;
      case 1 -> max;
      default -> random.nextLong(min, max + 1);
    };
  }

  /** True or false. */
  public boolean flip() {
    return random.nextBoolean();
  }

  /** One of these. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** What one of these gives. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final <T> T from(Supplier<T>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }

  /** A list of so many values. */
  public <T> List<T> list(int min, int max, Supplier<T> value) {
    int size = between(min, max);
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(value.get());
    }
    return values;
  }

  /** A text of so many of these code points. */
  public String text(String alphabet, int min, int max) {
    int[] letters = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int size = between(min, max); size > 0; size--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  /** Any text, with lone surrogates and control characters in it, of so many characters at most. */
  public String text(int max) {
    StringBuilder text = new StringBuilder();
    for (int size = between(0, max); size > 0; size--) {
      text.append(
          (char)
              switch (random.nextInt(4)) {
                case 0 -> ODD_CHARACTERS[random.nextInt(ODD_CHARACTERS.length)];
                case 1 -> random.nextInt(0x10000);
                default -> random.nextInt(' ', 0x7f);
              });
    }
    return text.toString();
  }

  /** Any byte. */
  public byte octet() {
    return (byte) random.nextInt(256);
  }

  /** So many bytes at most. */
  public byte[] bytes(int max) {
    byte[] bytes = new byte[between(0, max)];
    random.nextBytes(bytes);
    return bytes;
  }
}
