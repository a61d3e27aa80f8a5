package org.drachtio.cdr.internal.file;

import java.io.IOException;
import java.util.List;
import org.drachtio.cdr.internal.record.RetryingWriter;
import org.drachtio.cdr.internal.record.RotatingFile;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes records to the file. */
final class FileWriter extends RetryingWriter {

  /** As drachtio-server's log has it: the group may read and write. */
  private static final String MODE = "rw-rw----";

  private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);

  private final RotatingFile file;
  private final Counter written;

  FileWriter(FileSettings settings, Counter written, Counter dropped) {
    super(LOG, "written to", settings.path(), dropped);
    this.written = written;
    file = new RotatingFile(settings.path(), settings.maxBytes(), settings.maxFiles(), MODE);
  }

  /** Before the first record: deletes what a configuration with more files has left. */
  void deleteSurplus(int maxFilesBefore) {
    try {
      file.deleteSurplus(maxFilesBefore);
    } catch (IOException e) {
      LOG.warn("an old file of call records cannot be deleted: {}", e.toString());
    }
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
