package org.drachtio.http.routing.internal;

import java.util.function.Supplier;

/** Reads values of a configuration annotation, which throws for one of the wrong type. */
final class Read {
  private Read() {}

  /**
   * Never null.
   *
   * @throws IllegalArgumentException names the key and what is wrong with it
   */
  static <T> T value(String key, Supplier<T> value) {
    T read;
    try {
      read = value.get();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException(key + " cannot be used: " + cause.getMessage(), e);
    }
    if (read == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return read;
  }
}
