package org.drachtio.kernel.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that a component makes of its configuration annotation. They are checked as a whole,
 * and an invalid value never takes working settings from a component: the last good value stays, or
 * at start the default. One line of the log says which key has which value, why the value cannot be
 * used, and what holds instead.
 *
 * <p>A value of the wrong type ({@code maxDialogs = many} in a cfg file), for which SCR's
 * annotation throws when it is asked, is a bad value like any other.
 *
 * <p><b>Threading:</b> configurations are taken one at a time; any thread may ask for the settings.
 *
 * @param <C> the configuration annotation
 * @param <S> the settings: an immutable record
 */
public final class CheckedConfig<C extends Annotation, S> {
  private static final Logger LOG = LoggerFactory.getLogger(CheckedConfig.class);

  /** A line of the log stays one line, whatever stands in the file. */
  private static final int MAX_SHOWN = 200;

  private final Class<C> type;
  private final String pid;
  private final Function<C, S> check;
  private final Set<String> required = new HashSet<>();
  private final Set<String> secret = new HashSet<>();
  private boolean whole;
  private String without = "there are no settings until it is mended";

  /** By key; null before there was a configuration that could be used. */
  private Map<String, Object> inForce;

  private volatile S settings;

  /** The keys that the check reads; all of them once it has succeeded. */
  private final Set<String> asked = new HashSet<>();

  /** Names of the values that this component reports. */
  private final Set<String> noted = new HashSet<>();

  /** Why a value is not in force: for the log, and as {@link InvalidValueException#reason}. */
  private record Fault(String line, String reason) {}

  /** Instead of a value: it cannot be read. */
  private record Unreadable(String reason) {}

  private CheckedConfig(Class<C> type, String pid, Function<C, S> check) {
    this.type = type;
    this.pid = pid;
    this.check = check;
  }

  /**
   * Settings that a check makes of a configuration.
   *
   * @param pid for the log
   * @param check throws {@link InvalidValueException} for a value that it cannot use; it is asked
   *     again with another value instead, so it has no effects
   */
  public static <C extends Annotation, S> CheckedConfig<C, S> of(
      Class<C> type, String pid, Function<C, S> check) {
    return new CheckedConfig<>(type, pid, check);
  }

  /**
   * Values whose default must not take their place at start, because it could admit peers that the
   * operator did not mean to admit: without these values there are no settings.
   */
  public CheckedConfig<C, S> requiring(String... keys) {
    required.addAll(Set.of(keys));
    return this;
  }

  /** Values that the log does not show. Those whose names begin with an underscore are such. */
  public CheckedConfig<C, S> concealing(String... keys) {
    secret.addAll(Set.of(keys));
    return this;
  }

  /** One bad value rejects the configuration: its values mean nothing without each other. */
  public CheckedConfig<C, S> asOne() {
    whole = true;
    return this;
  }

  /** What the log says if a configuration is rejected and there is none before it. */
  public CheckedConfig<C, S> otherwise(String consequence) {
    without = consequence;
    return this;
  }

  /**
   * Puts settings of the component's last version in force whose single values are not known: an
   * invalid value rejects the whole configuration, until a configuration without one has come.
   */
  public synchronized void inherit(S last) {
    settings = last;
  }

  /**
   * Takes a configuration. If values contradict each other, the last good ones of all stay, or at
   * start the defaults.
   *
   * @return false if it is rejected as a whole: the settings before it stay, if there are any
   */
  public synchronized boolean take(C wanted) {
    Map<String, Object> given = read(wanted);
    Map<String, Fault> faults = new LinkedHashMap<>();
    boolean taken = take(new HashMap<>(given), faults);
    Map<String, RefusedValues.Refused> refused = refused(given, faults);
    noted.addAll(names(asked));
    noted.addAll(refused.keySet());
    RefusedValues.note(pid, noted, refused);
    return taken;
  }

  /**
   * Finds settings.
   *
   * @param values in force afterwards, if it succeeds
   * @param faults gets those that keep values from being in force, by key, the first one first
   */
  private boolean take(Map<String, Object> values, Map<String, Fault> faults) {
    while (true) {
      try {
        settings = check.apply(view(values));
        inForce = values;
        faults.forEach(
            (key, fault) ->
                LOG.error(
                    "{}; {} stays",
                    fault.line(),
                    isSecret(key) ? "the last good one" : text(values.get(key))));
        return true;
      } catch (InvalidValueException e) {
        String key = e.key();
        Object stays = whole ? null : standIn(key);
        Fault fault =
            new Fault(pid + ": " + shown(key, values.get(key)) + " " + e.reason(), e.reason());
        Fault first = faults.putIfAbsent(key, fault);
        if (stays == null || first != null) {
          boolean defaults = first != null && takeDefaults(values);
          LOG.error(
              "{}; {}",
              (first == null ? fault : first).line(),
              defaults ? "the defaults of all values hold" : consequence());
          return defaults;
        }
        values.put(key, stays);
      } catch (RuntimeException e) {
        // A defect of the check must not keep a component, and its sockets, from starting.
        LOG.error("{}: the configuration cannot be checked; {}", pid, consequence(), e);
        faults.put("", new Fault("", "the configuration cannot be checked: " + e));
        return false;
      }
    }
  }

  /** By name; a value that is not in force because of another one's fault is refused, too. */
  private Map<String, RefusedValues.Refused> refused(
      Map<String, Object> given, Map<String, Fault> faults) {
    Map<String, RefusedValues.Refused> refused = new HashMap<>();
    if (faults.isEmpty()) {
      return refused;
    }
    Map.Entry<String, Fault> first = faults.entrySet().iterator().next();
    String because =
        "is not taken: " + (name(first.getKey()) + " " + first.getValue().reason()).strip();
    Set<String> keys = new HashSet<>(settings == null ? given.keySet() : asked);
    keys.addAll(faults.keySet());
    keys.remove("");
    for (String key : keys) {
      Fault fault = faults.get(key);
      boolean holds = inForce != null && Objects.deepEquals(given.get(key), inForce.get(key));
      if (fault != null || !holds) {
        refused.put(
            name(key),
            new RefusedValues.Refused(fault == null ? because : fault.reason(), standing(key)));
      }
    }
    return refused;
  }

  /** What is in force, as text; null: nothing. */
  private String standing(String key) {
    if (settings == null) {
      return null;
    }
    if (isSecret(key)) {
      return "***";
    }
    return inForce == null ? "what held before" : text(inForce.get(key));
  }

  private static Set<String> names(Set<String> keys) {
    return keys.stream().map(CheckedConfig::name).collect(Collectors.toSet());
  }

  /** As a configuration has it. */
  private static String name(String key) {
    return key.replace('_', '.');
  }

  /**
   * Takes a configuration.
   *
   * @return the settings that are in force then
   * @throws IllegalStateException if there are none
   */
  public S use(C wanted) {
    take(wanted);
    return settings();
  }

  /** Whether there are settings. */
  public boolean isPresent() {
    return settings != null;
  }

  /**
   * The settings in force.
   *
   * @throws IllegalStateException if there are none
   */
  public S settings() {
    S present = settings;
    if (present == null) {
      throw new IllegalStateException(pid + ": " + without);
    }
    return present;
  }

  /**
   * At start, when values contradict each other: with the defaults there is at least a server.
   *
   * @param values of which those that are required stay
   */
  private boolean takeDefaults(Map<String, Object> values) {
    if (settings != null) {
      return false;
    }
    Map<String, Object> defaults = new HashMap<>(values);
    defaults.replaceAll((key, value) -> required.contains(key) ? value : defaultOf(key));
    try {
      settings = check.apply(view(defaults));
      inForce = defaults;
      return true;
    } catch (InvalidValueException e) {
      return false;
    }
  }

  private String consequence() {
    return settings == null ? without : "all values stay as they were";
  }

  /** Null if nothing can. */
  private Object standIn(String key) {
    if (inForce != null) {
      return inForce.get(key) instanceof Unreadable ? defaultOf(key) : inForce.get(key);
    }
    return settings != null || required.contains(key) ? null : defaultOf(key);
  }

  private Object defaultOf(String key) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals(key))
        .map(Method::getDefaultValue)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private Map<String, Object> read(C wanted) {
    Map<String, Object> values = new HashMap<>();
    for (Method key : type.getDeclaredMethods()) {
      if (key.getParameterCount() == 0 && !key.isSynthetic()) {
        values.put(key.getName(), valueOf(key, wanted));
      }
    }
    return values;
  }

  private static Object valueOf(Method key, Object config) {
    try {
      return key.invoke(config);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a configuration has to be public", e);
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
      return new Unreadable(
          "cannot be read: " + (cause.getMessage() == null ? cause : cause.getMessage()));
    }
  }

  private C view(Map<String, Object> values) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                method.getDeclaringClass() == type
                    ? asked(method.getName(), values.get(method.getName()))
                    : ofObject(method.getName(), self, arguments)));
  }

  private Object asked(String key, Object value) {
    asked.add(key);
    if (value instanceof Unreadable unreadable) {
      throw new InvalidValueException(key, unreadable.reason());
    }
    return value;
  }

  private Object ofObject(String method, Object self, Object[] arguments) {
    return switch (method) {
      case "annotationType" -> type;
      case "equals" -> self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      // Names only: a value may be a secret.
      case "toString" -> type.getSimpleName();
      default -> throw new UnsupportedOperationException(method);
    };
  }

  private boolean isSecret(String key) {
    return key.startsWith("_") || secret.contains(key);
  }

  private String shown(String key, Object value) {
    String name = name(key);
    return isSecret(key) || value == null || value instanceof Unreadable
        ? name
        : name + "=" + text(value);
  }

  private static String text(Object value) {
    String text =
        value instanceof Object[] elements
            ? Arrays.stream(elements).map(String::valueOf).collect(Collectors.joining(","))
            : String.valueOf(value);
    StringBuilder line = new StringBuilder();
    text.chars()
        .limit(MAX_SHOWN)
        .forEach(c -> line.append(Character.isISOControl(c) ? '?' : (char) c));
    return line.isEmpty() ? "''" : line.append(text.length() > MAX_SHOWN ? "…" : "").toString();
  }
}
