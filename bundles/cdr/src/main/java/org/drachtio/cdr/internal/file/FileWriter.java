package org.drachtio.cdr.internal.file;

import java.io.IOException;
import java.util.List;
import org.drachtio.cdr.internal.record.RetryingWriter;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.LoggerFactory;

/** Writes records to the file. */
final class FileWriter extends RetryingWriter {

  private final RotatingFile file;
  private final Counter written;

  FileWriter(FileSettings settings, Counter written, Counter dropped) {
    super(LoggerFactory.getLogger(FileSink.class), "written to", settings.path(), dropped);
    this.written = written;
    file = new RotatingFile(settings.path(), settings.maxBytes(), settings.maxFiles());
  }

  @Override
  protected int append(List<byte[]> records) throws IOException {
    int done = file.write(records);
    for (int i = 0; i < done; i++) {
      written.increment();
    }
    return done;
  }

  @Override
  public void close() {
    file.close();
  }
}
