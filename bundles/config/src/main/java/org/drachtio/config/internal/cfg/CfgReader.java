package org.drachtio.config.internal.cfg;

import java.io.IOException;
import java.nio.file.Path;

/** Brings the values of a cfg file to ConfigAdmin, as if the file had just been written. */
public interface CfgReader {

  /**
   * Reads it; its values are in ConfigAdmin then, and nothing else of its PID is.
   *
   * @throws IOException if it cannot be read, or nobody here reads such files
   */
  void read(Path file) throws IOException;
}
