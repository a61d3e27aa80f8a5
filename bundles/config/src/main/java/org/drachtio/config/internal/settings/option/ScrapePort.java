package org.drachtio.config.internal.settings.option;

import org.drachtio.config.internal.settings.value.Key;

/**
 * Where metrics are scraped, as an option or a variable says it: {@code [host:]port}, an IPv6
 * address in brackets (reference/configuration.md §3).
 *
 * @param host all addresses if none is given
 * @param port still to be checked
 */
record ScrapePort(String host, String port) {

  /** Reads; anything is taken, the values are checked where they are set. */
  static ScrapePort parse(String text) {
    String stripped = text.strip();
    int colon = stripped.lastIndexOf(':');
    if (colon < 0 || colon < stripped.lastIndexOf(']')) {
      return new ScrapePort(Key.PROMETHEUS_ADDRESS.fallback(), stripped);
    }
    String host = stripped.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new ScrapePort(
        host.isEmpty()
            ? Key.PROMETHEUS_ADDRESS.fallback()
            : bracketed ? host.substring(1, host.length() - 1) : host,
        stripped.substring(colon + 1));
  }
}
