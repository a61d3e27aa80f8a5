package org.drachtio.config.internal.settings;

/** Names of the sources other than files, as operators read them. */
public final class Origins {
  public static final String DEFAULTS = "defaults";
  static final String ENVIRONMENT = "environment";
  static final String COMMAND_LINE = "command line";

  private Origins() {}
}
