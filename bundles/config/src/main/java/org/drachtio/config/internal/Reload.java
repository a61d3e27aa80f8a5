package org.drachtio.config.internal;

/** Why the configuration is read again. */
enum Reload {
  SIGNAL("SIGHUP"),
  FILE("The configuration file has changed"),
  COMMAND("drachtio:config-reload");

  private final String text;

  Reload(String text) {
    this.text = text;
  }

  /** For the log. */
  String text() {
    return text;
  }
}
