package org.drachtio.upgrade.internal.apply;

/** A bundle keeps the FeaturesService busy and ignores interrupts. */
public final class StuckException extends Exception {

  private static final long serialVersionUID = 1;

  StuckException(String message) {
    super(message);
  }
}
