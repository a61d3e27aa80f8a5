package org.drachtio.sip.dialog.internal.lane;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an earlier version of the bundle left costs itself only, if it is of no use. */
public final class Salvage {

  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

  private Salvage() {}

  /**
   * Does it; if that throws, it is logged and left out.
   *
   * @param what the record, for the log
   */
  public static void attempt(String what, Runnable taking) {
    try {
      taking.run();
    } catch (RuntimeException e) {
      LOG.error("A record '{}' of the last version's parcel is left out: {}", what, e.toString());
    }
  }
}
