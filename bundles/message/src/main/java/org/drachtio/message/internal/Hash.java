package org.drachtio.message.internal;

/** Spreads a polynomial hash. */
public final class Hash {

  private Hash() {}

  /** Spreads the hash over all bits, the low ones included (the finaliser of MurmurHash3). */
  public static int mix(int hash) {
    int h = hash;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }
}
