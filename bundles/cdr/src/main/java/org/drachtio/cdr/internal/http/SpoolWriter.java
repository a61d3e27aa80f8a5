package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.util.List;
import org.drachtio.cdr.internal.record.RetryingWriter;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.LoggerFactory;

/** Puts records into the spool. */
final class SpoolWriter extends RetryingWriter {

  private final LateSpool spool;

  SpoolWriter(HttpSettings settings, LateSpool spool, Counter dropped) {
    super(LoggerFactory.getLogger(HttpSink.class), "put into", settings.spool(), dropped);
    this.spool = spool;
  }

  @Override
  protected int append(List<byte[]> records) throws IOException {
    return spool.get().append(records);
  }

  @Override
  public void close() {
    // The spool is closed by the sink, behind its sender.
  }
}
