package org.drachtio.metrics.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none | PROMETHEUS",
        "*/* | PROMETHEUS",
        "text/plain | PROMETHEUS",
        "nonsense;;q=,, | PROMETHEUS",
        "application/openmetrics-text | OPEN_METRICS",
        "application/openmetrics-text;q=0 | PROMETHEUS",
        "application/openmetrics-text;q=x, text/plain | PROMETHEUS",
        "Application/OpenMetrics-Text; version=1.0.0 ; q=0.5, */*;q=0.1 | OPEN_METRICS",
        "text/plain;q=0.9, application/openmetrics-text;q=0.1 | PROMETHEUS",
        // as Prometheus 2.42 sends it
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | OPEN_METRICS"
      })
  void whatAClientWouldRatherHave(String accept, Format expected) {
    assertEquals(expected, Format.of(accept));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none | false",
        "identity | false",
        "gzip | true",
        "deflate, GZIP;q=0.5 | true",
        "gzip;q=0 | false"
      })
  void gzip(String acceptEncoding, boolean expected) {
    assertEquals(expected, Format.wantsGzip(acceptEncoding));
  }
}
