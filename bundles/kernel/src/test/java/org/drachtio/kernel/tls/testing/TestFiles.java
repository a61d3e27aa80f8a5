package org.drachtio.kernel.tls.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Keys and certificates that OpenSSL has made, as files. */
public final class TestFiles {

  private static final Map<String, Path> FILES = new ConcurrentHashMap<>();

  private TestFiles() {}

  /** A copy of one of them; all share it, and it is gone with the JVM. */
  public static Path path(String name) {
    return FILES.computeIfAbsent(name, TestFiles::copy);
  }

  private static Path copy(String name) {
    try (InputStream in = Objects.requireNonNull(TestFiles.class.getResourceAsStream(name), name)) {
      Path file = Files.createTempFile("drachtio-", "-" + name);
      file.toFile().deleteOnExit();
      Files.write(file, in.readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
