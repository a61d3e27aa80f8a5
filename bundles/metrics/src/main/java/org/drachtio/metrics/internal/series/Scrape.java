package org.drachtio.metrics.internal.series;

import java.util.List;
import java.util.function.Supplier;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.metrics.internal.text.Exposition;
import org.drachtio.metrics.internal.text.Format;

/**
 * Everything that is shown, computed when it is asked for.
 *
 * <p><b>Threading:</b> any thread but a lane's; one scrape at a time, so that many who ask cost no
 * more than one core.
 */
public final class Scrape {

  private final Supplier<Snapshot> source;
  private final Exposer exposer = new Exposer();
  private final List<Part> parts;

  /**
   * Of a server.
   *
   * @param source gives what there is at the time
   */
  public Scrape(Meters meters, Supplier<Snapshot> source) {
    this.source = source;
    parts =
        List.of(new Compatible(meters), new Server(), new Counters(), new JavaProcess(), exposer);
  }

  /** All series in this format. */
  public synchronized byte[] text(Format format) {
    Snapshot now = source.get();
    Exposition exposition = new Exposition(format);
    parts.forEach(part -> part.write(exposition, now));
    return exposition.bytes();
  }

  /** To be told of each answer. */
  public Exposer exposer() {
    return exposer;
  }
}
