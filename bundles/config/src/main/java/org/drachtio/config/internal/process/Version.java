package org.drachtio.config.internal.process;

/** Version of the server as it is told to people and applications. */
public final class Version {
  public static final String TEXT = "v1.0.0";

  private Version() {}
}
