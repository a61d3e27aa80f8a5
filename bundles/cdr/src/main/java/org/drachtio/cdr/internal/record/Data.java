package org.drachtio.cdr.internal.record;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.osgi.framework.BundleContext;

/** Karaf's folder for what changes. Stateless. */
public final class Data {

  private Data() {}

  /** The folder; in a framework that is no Karaf {@code data} below the working directory. */
  public static Path of(BundleContext context) {
    String data = context.getProperty("karaf.data");
    return Path.of(data == null ? "data" : data).toAbsolutePath();
  }

  /**
   * A path of a configuration; a relative one begins at the folder.
   *
   * @throws InvalidValueException if it is none
   */
  public static Path path(String key, String value, Path data) {
    String text = Values.text(value);
    if (text.isEmpty()) {
      throw new InvalidValueException(key, "must not be empty");
    }
    try {
      return data.resolve(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new InvalidValueException(key, "is no path: " + e.getReason());
    }
  }
}
