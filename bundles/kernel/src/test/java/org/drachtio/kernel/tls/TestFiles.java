package org.drachtio.kernel.tls;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The files of OpenSSL beside these tests. */
public final class TestFiles {

  private TestFiles() {}

  /** Where one of them is. */
  public static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(TestFiles.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
