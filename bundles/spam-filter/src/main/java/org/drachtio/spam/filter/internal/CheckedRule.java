package org.drachtio.spam.filter.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.drachtio.api.filter.Admission;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

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
  private static final String VALUES = "values";

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
   * A rule of which one value is bad may find more than its writer meant: it is not taken.
   *
   * @param pid of the rule
   * @param rawValues the property as it was configured: a text is a list parted by commas
   */
  static CheckedConfig<RuleConfig, CheckedRule> config(String pid, Supplier<Object> rawValues) {
    return CheckedConfig.of(RuleConfig.class, pid, config -> of(config, rawValues.get()))
        .asOne()
        .otherwise("there is no such rule until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @param rawValues the property as it was configured: a text is a list parted by commas
   * @throws InvalidValueException if a value cannot be used
   */
  static CheckedRule of(RuleConfig config, Object rawValues) {
    String header = inFull(Values.text(config.header()).toLowerCase(Locale.ROOT));
    if (header.isEmpty() || !header.chars().allMatch(CheckedRule::isTokenCharacter)) {
      throw new InvalidValueException("header", "is no name of a header");
    }
    List<String> values = rawValues instanceof String text ? split(text) : given(config.values());
    if (values.isEmpty() || values.size() > MAX_VALUES) {
      throw new InvalidValueException(VALUES, "must be 1 to " + MAX_VALUES);
    }
    return new CheckedRule(
        header,
        List.copyOf(values),
        values.stream().map(CheckedRule::test).toList(),
        oneOf("action", config.action(), Action.values()),
        oneOf("tcpAction", config.tcpAction(), Action.values()),
        Values.within("status", config.status(), 300, 699),
        oneOf("mode", config.mode(), Mode.values()),
        Values.text(config.drachtio_source()));
  }

  private static List<String> given(String[] values) {
    return values == null ? List.of() : List.of(values);
  }

  private static ValueTest test(String value) {
    try {
      return ValueTest.of(value);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(VALUES, "has one that cannot be used: " + e.getMessage());
    }
  }

  /** Texts of which every value that it finds has one; none if it may find others too. */
  List<String> required() {
    boolean known =
        tests.stream()
            .allMatch(
                test ->
                    test instanceof ValueTest.Substring
                        || test.required().length() >= Prefilter.MOST_CHARACTERS);
    return known ? tests.stream().map(ValueTest::required).toList() : List.of();
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
      if (each.toString().equalsIgnoreCase(Values.text(text))) {
        return each;
      }
    }
    throw new InvalidValueException(
        key, "is none of " + List.of(all).toString().replaceAll("[\\[\\]]", ""));
  }

  /** Of To and From the user alone is looked at, whichever way they are written. */
  private static String inFull(String header) {
    return switch (header) {
      case "t" -> "to";
      case "f" -> "from";
      default -> header;
    };
  }

  /** RFC 3261 §25.1. */
  private static boolean isTokenCharacter(int c) {
    return c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
  }
}
