package org.drachtio.metrics.internal.text;

import java.util.Locale;

/** The forms that a scrape can have. */
public enum Format {
  /** Prometheus text format 0.0.4. */
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),

  /** OpenMetrics 1.0. */
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  Format(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }

  /**
   * The format that a client prefers (RFC 9110 §12.5.1). A client that does not name OpenMetrics
   * gets the text format.
   *
   * @param accept value of Accept; null if there is none
   */
  public static Format of(String accept) {
    double openMetrics = 0;
    double text = 0;
    for (String item :
        accept == null ? new String[0] : accept.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = item.split(";");
      double weight = weight(parts);
      switch (parts[0].strip()) {
        case "application/openmetrics-text" -> openMetrics = Math.max(openMetrics, weight);
        case "text/plain", "text/*", "*/*" -> text = Math.max(text, weight);
        default -> {
          // a form that there is not
        }
      }
    }
    return openMetrics > 0 && openMetrics >= text ? OPEN_METRICS : PROMETHEUS;
  }

  /** Whether an Accept-Encoding wants gzip; null if there is none. */
  public static boolean wantsGzip(String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    for (String item : acceptEncoding.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = item.split(";");
      if (parts[0].strip().equals("gzip")) {
        return weight(parts) > 0;
      }
    }
    return false;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
