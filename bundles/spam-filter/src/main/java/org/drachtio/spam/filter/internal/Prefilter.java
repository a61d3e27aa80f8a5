package org.drachtio.spam.filter.internal;

import java.util.List;

/**
 * Whether any of many texts may be in a value, by one pass instead of one for each. It never says
 * no where there is one. Immutable.
 *
 * <p>It keeps the hashes of their first characters, four of each or as many as the shortest has: a
 * value none of whose runs of so many characters has such a hash contains none of the texts.
 */
final class Prefilter {

  static final int MOST_CHARACTERS = 4;

  private static final int MIXER = 0x9E3779B1;

  /**
   * A place for each hash and 255 others: of 40 runs of a value, one in seven values has a false
   * one.
   */
  private static final int BITS_FOR_EACH = 256;

  /** The table of a few rules stays in the processor's nearest cache. */
  private static final int MOST_BITS = 1 << 15;

  /** Fewer are faster one by one. */
  private static final int FEWEST_TEXTS = 3;

  /** How many characters are hashed; 0 = nothing is looked at, there may be one. */
  private final int characters;

  private final int mask;
  private final int shift;
  private final long[] hashes;

  /** For these texts, none of which is empty. */
  Prefilter(List<String> texts) {
    int shortest = texts.stream().mapToInt(String::length).min().orElse(0);
    characters = texts.size() < FEWEST_TEXTS ? 0 : Math.min(MOST_CHARACTERS, shortest);
    mask = characters == MOST_CHARACTERS ? -1 : (1 << characters * Byte.SIZE) - 1;
    int[] runs = texts.stream().mapToInt(this::firstRun).distinct().toArray();
    int bits = Integer.highestOneBit(Math.min(MOST_BITS, Math.max(1, runs.length) * BITS_FOR_EACH));
    shift = Integer.numberOfLeadingZeros(bits) + 1;
    hashes = new long[characters == 0 ? 0 : bits / Long.SIZE];
    if (characters > 0) {
      for (int run : runs) {
        int hash = hash(run);
        hashes[hash / Long.SIZE] |= 1L << hash;
      }
    }
  }

  private int firstRun(String text) {
    int run = 0;
    for (int i = 0; i < characters; i++) {
      run = next(run, text.charAt(i));
    }
    return run & mask;
  }

  /** False: none of the texts is in there. */
  boolean mayFind(String value) {
    if (characters == 0) {
      return true;
    }
    int run = 0;
    for (int i = 0; i < value.length(); i++) {
      run = next(run, value.charAt(i));
      int hash = hash(run & mask);
      if (i >= characters - 1 && (hashes[hash / Long.SIZE] & 1L << hash) != 0) {
        return true;
      }
    }
    return false;
  }

  /** The last four characters, a byte of each; of a character above 255 all bits are in it. */
  private static int next(int run, char c) {
    return run << Byte.SIZE ^ c;
  }

  private int hash(int run) {
    return run * MIXER >>> shift;
  }
}
