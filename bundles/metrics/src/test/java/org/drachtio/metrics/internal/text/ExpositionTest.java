package org.drachtio.metrics.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.kernel.meter.Distribution;
import org.junit.jupiter.api.Test;

class ExpositionTest {

  private static String text(Format format) {
    Exposition to = new Exposition(format);
    to.family("a_total", Type.COUNTER, "a \"b\" \\ c\nd")
        .sample(3, "x", "quote \" back \\ line \n end", "y", "")
        .sample(0.25);
    to.family("b_info", Type.INFO, "b").sample(1, "version", "v1");
    to.family("c_total", Type.GAUGE, "c").sample(-1);
    to.family("d", Type.HISTOGRAM, "d")
        .histogram(new Distribution(List.of(1.0, 2.5), List.of(2L, 0L, 1L), 9.5), "l", "m");
    to.family("e", Type.SUMMARY, "e").quantile(0.5, Double.NaN).summary(0, 0);
    to.family("f", Type.GAUGE, "f");
    to.family("g", Type.GAUGE, "g")
        .sample(Double.POSITIVE_INFINITY)
        .sample(Double.NEGATIVE_INFINITY)
        .sample(1.7e18)
        .sample(1_764_432_000_000.0);
    return new String(to.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void prometheus() {
    assertEquals(
        """
        # HELP a_total a "b" \\\\ c\\nd
        # TYPE a_total counter
        a_total{x="quote \\" back \\\\ line \\n end",y=""} 3
        a_total 0.25
        # HELP b_info b
        # TYPE b_info counter
        b_info{version="v1"} 1
        # HELP c_total c
        # TYPE c_total gauge
        c_total -1
        # HELP d d
        # TYPE d histogram
        d_bucket{l="m",le="1"} 2
        d_bucket{l="m",le="2.5"} 2
        d_bucket{l="m",le="+Inf"} 3
        d_sum{l="m"} 9.5
        d_count{l="m"} 3
        # HELP e e
        # TYPE e summary
        e{quantile="0.5"} NaN
        e_sum 0
        e_count 0
        # HELP f f
        # TYPE f gauge
        # HELP g g
        # TYPE g gauge
        g +Inf
        g -Inf
        g 1.7E18
        g 1764432000000
        """,
        text(Format.PROMETHEUS));
  }

  @Test
  void openMetricsNamesFamiliesWithoutTheirEndings() {
    String text = text(Format.OPEN_METRICS);
    assertEquals(
        """
        # HELP a a \\"b\\" \\\\ c\\nd
        # TYPE a counter
        a_total{x="quote \\" back \\\\ line \\n end",y=""} 3
        a_total 0.25
        # HELP b b
        # TYPE b info
        b_info{version="v1"} 1
        # HELP c_total c
        # TYPE c_total gauge
        c_total -1
        # HELP d d
        # TYPE d histogram
        d_bucket{l="m",le="1.0"} 2
        """,
        text.substring(0, text.indexOf("d_bucket{l=\"m\",le=\"2.5")));
    assertEquals("# EOF\n", text.substring(text.length() - 6));
  }

  @Test
  void aFamilyIsWrittenOnce() {
    Exposition to = new Exposition(Format.PROMETHEUS);
    to.family("a", Type.GAUGE, "a");
    assertThrows(IllegalArgumentException.class, () -> to.family("a", Type.GAUGE, "a"));
    assertTrue(to.has("a", Type.GAUGE));
    assertFalse(to.has("a_total", Type.COUNTER));
  }

  @Test
  void openMetricsDoesNotTellACounterFromAGaugeWithoutItsEnding() {
    Exposition to = new Exposition(Format.OPEN_METRICS);
    to.family("a", Type.GAUGE, "a");
    assertTrue(to.has("a_total", Type.COUNTER));
    assertThrows(IllegalArgumentException.class, () -> to.family("a_total", Type.COUNTER, "a"));
  }
}
