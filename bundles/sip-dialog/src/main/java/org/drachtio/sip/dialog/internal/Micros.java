package org.drachtio.sip.dialog.internal;

import java.time.Instant;

/** Wall-clock time in microseconds since 1970, as applications are told it. */
final class Micros {

  private Micros() {}

  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
