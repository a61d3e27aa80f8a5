package org.drachtio.cdr.internal.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class FileConfigContractTest extends ConfigContract<FileConfig, FileSettings> {

  FileConfigContractTest() {
    super(
        FileConfig.class,
        () -> FileSettings.config(Path.of("/data")),
        Map.of(
            "path", List.of(""),
            "maxMegabytes", List.of(0, 2001),
            "maxFiles", List.of(0, 1001),
            "maxWaiting", List.of(99, 1_000_001)),
        Map.of("maxFiles", 3, "messages", true));
  }
}
