package org.drachtio.config.internal.settings.layer;

/** Names of the sources other than files, as operators read them. */
public final class Origins {
  public static final String DEFAULTS = "defaults";
  public static final String ENVIRONMENT = "environment";
  public static final String COMMAND_LINE = "command line";

  private Origins() {}
}
