package org.drachtio.sip.transaction.internal.match;

import org.drachtio.kernel.lane.Ids;

/** Branches of Via (RFC 3261 §8.1.1.7). */
public final class Branches {

  private static final String PREFIX = "z9hG4bK";

  private Branches() {}

  /** A branch that no other transaction has. */
  public static String fresh() {
    return PREFIX + Ids.token();
  }
}
