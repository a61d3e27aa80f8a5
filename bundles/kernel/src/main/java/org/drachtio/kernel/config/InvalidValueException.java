package org.drachtio.kernel.config;

/** A value of a configuration that cannot be used. */
public final class InvalidValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String key;

  /**
   * A value that its component cannot use.
   *
   * @param key name of the method of the configuration annotation
   * @param reason a predicate of which the value is the subject: "must be positive"; it does not
   *     repeat the value, which may be a secret
   */
  public InvalidValueException(String key, String reason) {
    super(key + " " + reason);
    this.key = key;
  }

  /** Name of the method of the configuration annotation. */
  public String key() {
    return key;
  }

  /** Why the value cannot be used. */
  public String reason() {
    return getMessage().substring(key.length() + 1);
  }
}
