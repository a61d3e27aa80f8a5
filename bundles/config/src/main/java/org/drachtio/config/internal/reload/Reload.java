package org.drachtio.config.internal.reload;

/** Why the configuration is read again. */
public enum Reload {
  SIGNAL("SIGHUP"),
  FILE("The configuration file has changed"),
  COMMAND("drachtio:config-reload");

  private final String text;

  Reload(String text) {
    this.text = text;
  }

  /** For the log. */
  public String text() {
    return text;
  }
}
