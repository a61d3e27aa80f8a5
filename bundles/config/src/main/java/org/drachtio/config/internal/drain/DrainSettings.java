package org.drachtio.config.internal.drain;

/**
 * Checked values of {@link DrainConfig}.
 *
 * @param seconds 0 … 86400
 * @param retryAfterSeconds 0 … 3600
 */
record DrainSettings(int seconds, int retryAfterSeconds) {

  static final DrainSettings DEFAULT = new DrainSettings(0, 5);

  private static final int MAX_SECONDS = 86_400;
  private static final int MAX_RETRY_AFTER_SECONDS = 3_600;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException names key, value and reason
   */
  static DrainSettings of(DrainConfig config) {
    return new DrainSettings(
        check("seconds", config.seconds(), MAX_SECONDS),
        check("retryAfterSeconds", config.retryAfterSeconds(), MAX_RETRY_AFTER_SECONDS));
  }

  private static int check(String key, int value, int most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(key + ": " + value + " is not between 0 and " + most);
    }
    return value;
  }
}
