package org.drachtio.metrics.internal.series;

import java.util.Arrays;
import org.drachtio.metrics.internal.text.Exposition;
import org.drachtio.metrics.internal.text.Type;

/** The scrapes themselves, as drachtio-server's exposer counts them (observability.md §1.1). */
public final class Exposer implements Part {

  /** Scrapes that quantiles are taken of. */
  private static final int REMEMBERED = 256;

  private static final double[] QUANTILES = {0.5, 0.9, 0.99};

  private final double[] last = new double[REMEMBERED];
  private long bytes;
  private long scrapes;
  private double sum;

  /** A scrape was answered. */
  public synchronized void answered(int sent, double micros) {
    bytes += sent;
    last[(int) (scrapes % REMEMBERED)] = micros;
    scrapes++;
    sum += micros;
  }

  @Override
  public synchronized void write(Exposition to, Snapshot now) {
    to.family(
            "exposer_transferred_bytes_total",
            Type.COUNTER,
            "Transferred bytes to metrics services")
        .sample(bytes);
    to.family("exposer_scrapes_total", Type.COUNTER, "Number of times metrics were scraped")
        .sample(scrapes);
    to.family(
        "exposer_request_latencies",
        Type.SUMMARY,
        "Latencies of serving scrape requests, in microseconds");
    double[] sorted = Arrays.copyOf(last, (int) Math.min(scrapes, REMEMBERED));
    Arrays.sort(sorted);
    for (double quantile : QUANTILES) {
      int place = (int) Math.ceil(quantile * sorted.length) - 1;
      to.quantile(quantile, sorted.length == 0 ? Double.NaN : sorted[Math.max(0, place)]);
    }
    to.summary(sum, scrapes);
  }
}
