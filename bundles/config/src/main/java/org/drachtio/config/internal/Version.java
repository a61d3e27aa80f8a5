package org.drachtio.config.internal;

/** Version of the server as it is told to people and applications. */
final class Version {
  static final String TEXT = "v1.0.0";

  private Version() {}
}
