package org.drachtio.sip.dialog.internal.compose;

import java.time.Instant;

/** Wall-clock time in microseconds since 1970, as applications are told it. */
public final class Micros {

  private Micros() {}

  public static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
