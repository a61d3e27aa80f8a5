package org.drachtio.spam.filter.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.drachtio.api.filter.Admission;

/**
 * A checked rule. Immutable.
 *
 * @param header lower-case name
 * @param values as configured
 * @param tests of the values, of which one has to succeed
 * @param action over UDP
 * @param tcpAction on connections
 * @param status of the answer that rejects
 * @param mode whether it acts
 * @param source which configuration it comes from
 */
record CheckedRule(
    String header,
    List<String> values,
    List<ValueTest> tests,
    Action action,
    Action tcpAction,
    int status,
    Mode mode,
    String source) {

  private static final int MAX_VALUES = 1000;

  /** What happens to a request that a rule has found. */
  enum Action {
    DISCARD,
    REJECT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a rule acts. */
  enum Mode {
    ON,
    DRY_RUN,
    OFF;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Checks a configuration.
   *
   * @param rawValues the property as it was configured: a text is a list parted by commas
   * @throws IllegalArgumentException which says what is wrong
   */
  static CheckedRule of(RuleConfig config, Object rawValues) {
    String header = read("header", config::header).strip().toLowerCase(Locale.ROOT);
    if (header.isEmpty() || !header.chars().allMatch(CheckedRule::isTokenCharacter)) {
      throw new IllegalArgumentException("header=" + header + " is no name of a header");
    }
    List<String> values =
        rawValues instanceof String text ? split(text) : List.of(read("values", config::values));
    if (values.isEmpty() || values.size() > MAX_VALUES) {
      throw new IllegalArgumentException("a rule has 1 to " + MAX_VALUES + " values");
    }
    int status = read("status", config::status);
    if (status < 300 || status > 699) {
      throw new IllegalArgumentException("status=" + status + " is not between 300 and 699");
    }
    return new CheckedRule(
        header,
        List.copyOf(values),
        values.stream().map(ValueTest::of).toList(),
        oneOf("action", read("action", config::action), Action.values()),
        oneOf("tcpAction", read("tcpAction", config::tcpAction), Action.values()),
        status,
        oneOf("mode", read("mode", config::mode), Mode.values()),
        read("drachtio.source", config::drachtio_source));
  }

  /** Whether one of its values is in this one. */
  boolean finds(String value) {
    for (ValueTest test : tests) {
      if (test.isIn(value)) {
        return true;
      }
    }
    return false;
  }

  /** What a request that it has found gets. */
  Admission verdict(boolean reliable) {
    return (reliable ? tcpAction : action) == Action.REJECT
        ? new Admission.Reject(status, "")
        : Admission.DISCARD;
  }

  /** Commas part values, unless a backslash stands before. */
  static List<String> split(String text) {
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
        value.append(',');
        i++;
      } else if (c == ',') {
        add(value, values);
      } else {
        value.append(c);
      }
    }
    add(value, values);
    return values;
  }

  private static void add(StringBuilder value, List<String> values) {
    String text = value.toString().strip();
    if (!text.isEmpty()) {
      values.add(text);
    }
    value.setLength(0);
  }

  private static <E extends Enum<E>> E oneOf(String key, String text, E[] all) {
    for (E each : all) {
      if (each.toString().equalsIgnoreCase(text.strip())) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        key + "=" + text + " is none of " + List.of(all).toString().replaceAll("[\\[\\]]", ""));
  }

  /** RFC 3261 §25.1. */
  private static boolean isTokenCharacter(int c) {
    return c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
  }

  /** SCR's annotation throws where a value has the wrong type. */
  private static <T> T read(String key, Supplier<T> value) {
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
