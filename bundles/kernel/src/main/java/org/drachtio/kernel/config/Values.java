package org.drachtio.kernel.config;

import java.util.ArrayList;
import java.util.List;

/** Checks that values of several components have in common. Any thread may ask. */
public final class Values {

  private Values() {}

  /**
   * A number that has both bounds.
   *
   * @throws InvalidValueException if it is outside of them
   */
  public static int within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new InvalidValueException(key, "must be " + least + " to " + most);
    }
    return value;
  }

  /**
   * A number that is 1 or more.
   *
   * @throws InvalidValueException if it is less
   */
  public static int positive(String key, int value) {
    if (value < 1) {
      throw new InvalidValueException(key, "must be positive");
    }
    return value;
  }

  /**
   * A number that is 0 or more.
   *
   * @throws InvalidValueException if it is less
   */
  public static int notNegative(String key, int value) {
    if (value < 0) {
      throw new InvalidValueException(key, "must not be negative");
    }
    return value;
  }

  /** The text without the space around it; empty if there is none. */
  public static String text(String value) {
    return value == null ? "" : value.strip();
  }

  /** The elements of a list, which a plain cfg file hands over as one text with commas. */
  public static List<String> list(String... values) {
    List<String> elements = new ArrayList<>();
    for (String value : values == null ? new String[0] : values) {
      for (String element : value.split(",", -1)) {
        if (!element.isBlank()) {
          elements.add(element.strip());
        }
      }
    }
    return List.copyOf(elements);
  }
}
