package org.drachtio.config.internal.cfg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The lines of a cfg file ({@code key = value}, a backslash at the end of a line goes on with the
 * next), so that entries can be taken out and comments and all else stay as they were.
 */
public final class CfgText {
  private static final String ENDING = ".cfg";

  private final List<Entry> entries;

  /**
   * Lines that belong together.
   *
   * @param key empty: a comment or an empty line
   */
  public record Entry(String key, List<String> lines) {

    /** Key and value as they stand there. */
    public String text() {
      return String.join("", lines);
    }
  }

  private CfgText(List<Entry> entries) {
    this.entries = entries;
  }

  /** Whether a file has this form. */
  public static boolean has(Path file) {
    return file.toString().endsWith(ENDING);
  }

  public static CfgText read(Path file) throws IOException {
    // As FileInstall reads it; whatever the bytes mean, they are written as they were read.
    return of(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
  }

  static CfgText of(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String key = key(lines.get(i));
      List<String> own = new ArrayList<>(List.of(lines.get(i)));
      while (!key.isEmpty() && goesOn(lines.get(i)) && i + 1 < lines.size()) {
        i++;
        own.add(lines.get(i));
      }
      entries.add(new Entry(key, own));
    }
    return new CfgText(entries);
  }

  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    entries.forEach(entry -> keys.add(entry.key()));
    keys.remove("");
    return keys;
  }

  /** What remains if such entries go. */
  public CfgText without(Predicate<Entry> gone) {
    return new CfgText(
        entries.stream().filter(entry -> entry.key().isEmpty() || !gone.test(entry)).toList());
  }

  List<String> lines() {
    return entries.stream().flatMap(entry -> entry.lines().stream()).toList();
  }

  /** Replaces the file in one step; who may read it stays, and so does a link to it. */
  public void write(Path named) throws IOException {
    Path file = named.toRealPath();
    // FileInstall does not look at a name with this ending.
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(written, lines(), StandardCharsets.ISO_8859_1);
      PosixFileAttributeView before =
          Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (before != null) {
        Files.setPosixFilePermissions(written, before.readAttributes().permissions());
      }
      Files.move(
          written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static String key(String line) {
    String text = line.stripLeading();
    if (text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == '!') {
      return "";
    }
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        key.append(text.charAt(i));
      } else if (c == '=' || c == ':' || Character.isWhitespace(c)) {
        break;
      } else {
        key.append(c);
      }
    }
    return key.toString();
  }

  /** An odd number of backslashes at the end: an even one is so many backslashes of the value. */
  private static boolean goesOn(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
