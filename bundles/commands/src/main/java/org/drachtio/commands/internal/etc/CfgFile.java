package org.drachtio.commands.internal.etc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Makes files in Karaf's etc, from which FileInstall takes a configuration within a second or two:
 * so values that a command sets outlast the server.
 */
public final class CfgFile {

  private static final String ENDING = ".cfg";

  private CfgFile() {}

  /**
   * Writes a new file, whole or not at all.
   *
   * @param name without its ending: a PID, or that of a factory, a dash and a name
   * @param values by key; a list is written with its commas
   * @return the file
   * @throws IOException if there is one already
   */
  public static Path create(Path etc, String name, Map<String, String> values) throws IOException {
    Path file = etc.resolve(name + ENDING);
    if (Files.exists(file)) {
      throw new IOException("there is a file " + file + " already");
    }
    StringBuilder text = new StringBuilder();
    values.forEach(
        (key, value) -> text.append(key).append(" = ").append(escape(value)).append('\n'));
    Path written = Files.createTempFile(etc, name, ".new");
    try {
      Files.writeString(written, text, StandardCharsets.ISO_8859_1);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written); // where the disk is full it is still there
    }
    return file;
  }

  /** Karaf's folder of configuration files. */
  public static Path etc() {
    return Path.of(System.getProperty("karaf.etc", "etc"));
  }

  /**
   * As a properties file has it.
   *
   * @throws IllegalArgumentException if it would mean something else there
   */
  static String escape(String value) {
    if (value.contains("${") || value.contains("$[")) {
      throw new IllegalArgumentException("${ and $[ cannot stand in a cfg file: " + value);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        text.append("\\\\");
      } else if (c < ' ' || c > '~') {
        text.append("\\u").append(String.format("%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
