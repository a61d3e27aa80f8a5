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
  private static final int BITS = 1 << 15;
  private static final int MULTIPLIER = 31;
  private static final int MIXER = 0x9E3779B1;
  private static final int SHIFT = 17;

  /** Fewer are faster one by one. */
  private static final int FEWEST_TEXTS = 3;

  /** How many characters are hashed; 0 = nothing is looked at, there may be one. */
  private final int characters;

  private final long[] hashes;

  /** For these texts, none of which is empty. */
  Prefilter(List<String> texts) {
    int shortest = texts.stream().mapToInt(String::length).min().orElse(0);
    characters = texts.size() < FEWEST_TEXTS ? 0 : Math.min(MOST_CHARACTERS, shortest);
    hashes = new long[characters == 0 ? 0 : BITS / Long.SIZE];
    if (characters > 0) {
      for (String text : texts) {
        int hash = hash(text, 0);
        hashes[hash / Long.SIZE] |= 1L << hash;
      }
    }
  }

  /** False: none of the texts is in there. */
  boolean mayFind(String value) {
    if (characters == 0) {
      return true;
    }
    for (int i = value.length() - characters; i >= 0; i--) {
      int hash = hash(value, i);
      if ((hashes[hash / Long.SIZE] & 1L << hash) != 0) {
        return true;
      }
    }
    return false;
  }

  private int hash(String text, int begin) {
    int hash = 0;
    for (int i = begin; i < begin + characters; i++) {
      hash = hash * MULTIPLIER + text.charAt(i);
    }
    return hash * MIXER >>> SHIFT;
  }
}
