package org.drachtio.sip.dialog.internal.lane;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of an earlier version one by one: a record that cannot be read costs itself
 * only.
 */
public final class Salvage {

  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

  private Salvage() {}

  /**
   * Reads a record; if that throws, the record is logged and left out.
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
