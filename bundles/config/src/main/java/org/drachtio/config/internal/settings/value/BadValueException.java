package org.drachtio.config.internal.settings.value;

/** A value that a parameter cannot take. */
public final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean malformed;

  private BadValueException(String why, boolean malformed) {
    super(why);
    this.malformed = malformed;
  }

  /**
   * Not of the parameter's type: drachtio-server then silently takes the default in a file or the
   * environment.
   */
  public static BadValueException malformed(String why) {
    return new BadValueException(why, true);
  }

  /** Of the right type, but nothing that the server could work with. */
  public static BadValueException refused(String why) {
    return new BadValueException(why, false);
  }

  public boolean isMalformed() {
    return malformed;
  }
}
