package org.drachtio.kernel.config.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.RefusedValues;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What holds for the configuration of every component: a bad value costs that value, or that
 * configuration, one line of the log says so, and whoever shows configurations can know of it.
 *
 * @param <C> the configuration annotation
 * @param <S> the settings that the component makes of it
 */
public abstract class ConfigContract<C extends Annotation, S> {

  /** What no text may show. */
  protected static final String PRIVATE = "very-private";

  private final Class<C> type;
  private final Supplier<CheckedConfig<C, S>> config;
  private final Map<String, List<?>> bad;
  private final Map<String, ?> change;

  /**
   * For a component.
   *
   * @param config as the component makes it when it starts
   * @param bad for each key that has bad values some of them
   * @param change what must not be lost for the sake of a bad value beside it
   */
  protected ConfigContract(
      Class<C> type,
      Supplier<CheckedConfig<C, S>> config,
      Map<String, List<?>> bad,
      Map<String, ?> change) {
    this.type = type;
    this.config = config;
    this.bad = bad;
    this.change = change;
  }

  /** Keys for which the default does not stand in at start. */
  protected Set<String> required() {
    return Set.of();
  }

  /** Whether one bad value rejects all. */
  protected boolean asOne() {
    return false;
  }

  /** Values for keys that have no default, or without which the others mean nothing. */
  protected Map<String, ?> good() {
    return Map.of();
  }

  /** Keys of the annotation that other components check. */
  protected Set<String> ofOthers() {
    return Set.of();
  }

  /** Keys with a number that may be any. */
  protected Set<String> anyNumber() {
    return Set.of();
  }

  /** Keys that the log does not show. */
  protected Set<String> concealed() {
    return Set.of();
  }

  /** A good value of a key that the log does not show; {@link #PRIVATE} is part of it. */
  protected String secret(String key) {
    return PRIVATE;
  }

  private C with(Map<String, ?> values) {
    return with(values, Map.of());
  }

  private C with(Map<String, ?> first, Map<String, ?> second) {
    Map<String, Object> all = new HashMap<>(good());
    all.putAll(first);
    all.putAll(second);
    return TestConfig.of(type, all);
  }

  private S settingsOf(C wanted) {
    CheckedConfig<C, S> taking = config.get();
    assertTrue(taking.take(wanted), wanted.toString());
    return taking.settings();
  }

  /** {@link RefusedValues} is the process's: the tests after this one find it empty. */
  @AfterEach
  void mend() {
    assertTrue(config.get().take(with(Map.of())));
  }

  @Test
  void theDefaultsAreGood() {
    assertEquals("", logged(() -> settingsOf(with(Map.of()))));
  }

  @Test
  void everyNumberHasABound() {
    Set<String> numbers = new TreeSet<>();
    for (Method key : type.getDeclaredMethods()) {
      if (key.getReturnType().isPrimitive() && key.getReturnType() != boolean.class) {
        numbers.add(key.getName());
      }
    }
    numbers.removeAll(bad.keySet());
    numbers.removeAll(anyNumber());
    numbers.removeAll(ofOthers());
    assertEquals(Set.of(), numbers);
  }

  @Test
  void atStartTheDefaultStandsInForABadValue() {
    bad.forEach(
        (key, values) ->
            values.forEach(
                value -> {
                  CheckedConfig<C, S> taking = config.get();
                  Map<String, Object> wrong = Map.of(key, value);
                  if (asOne() || required().contains(key)) {
                    assertOneLine(key, value, () -> assertFalse(taking.take(with(wrong)), key));
                    assertFalse(taking.isPresent(), key);
                  } else {
                    assertOneLine(key, value, () -> assertTrue(taking.take(with(wrong)), key));
                    assertEquals(settingsOf(with(Map.of())), taking.settings(), key);
                  }
                }));
  }

  @Test
  void laterTheLastGoodValueStaysAndTheOthersAreTaken() {
    bad.forEach(
        (key, values) ->
            values.forEach(
                value -> {
                  Map<String, Object> wrong = Map.of(key, value);
                  CheckedConfig<C, S> taking = config.get();
                  taking.take(with(Map.of()));
                  S before = taking.settings();
                  assertOneLine(
                      key, value, () -> assertEquals(!asOne(), taking.take(with(change, wrong))));
                  Map<String, Object> taken = new HashMap<>(change);
                  taken.remove(key);
                  if (asOne()) {
                    assertSame(before, taking.settings());
                  } else {
                    assertEquals(settingsOf(with(taken)), taking.settings());
                  }
                  assertTrue(taking.take(with(change)), "mended");
                  assertNotSame(before, taking.settings(), "mended");
                }));
  }

  /** Number, truth value: a cfg file has texts. */
  @Test
  void aValueOfTheWrongTypeIsABadOne() {
    Set<String> keys = new HashSet<>();
    for (Method key : type.getDeclaredMethods()) {
      if (key.getReturnType().isPrimitive() && !ofOthers().contains(key.getName())) {
        keys.add(key.getName());
      }
    }
    for (String key : keys) {
      CheckedConfig<C, S> taking = config.get();
      taking.take(with(Map.of()));
      S before = taking.settings();
      assertOneLine(
          key, "", () -> assertEquals(!asOne(), taking.take(with(Map.of(key, new Object[0])))));
      assertEquals(before, taking.settings(), key);
    }
  }

  @Test
  void noTextShowsASecret() {
    for (Method key : type.getDeclaredMethods()) {
      if (key.getName().startsWith("_")) {
        C wanted = with(Map.of(key.getName(), secret(key.getName())));
        String log = logged(() -> assertFalse(settingsOf(wanted).toString().contains(PRIVATE)));
        assertFalse(log.contains(PRIVATE), log);
      }
    }
  }

  private void assertOneLine(String key, Object value, Runnable action) {
    String log = logged(action);
    List<String> lines = log.lines().toList();
    assertEquals(1, lines.size(), log);
    assertTrue(lines.get(0).contains(key.replace('_', '.')), log);
    String shown = value instanceof Object[] elements ? Arrays.toString(elements) : "" + value;
    boolean secret = key.startsWith("_") || concealed().contains(key);
    assertTrue(secret || log.contains(shown.replaceAll("[\\[\\]]", "")), log);
    assertTrue(
        RefusedValues.pids().stream()
            .filter(pid -> lines.get(0).contains(pid + ": "))
            .anyMatch(pid -> RefusedValues.of(pid).containsKey(key.replace('_', '.'))),
        () -> "shown as if it held: " + log);
  }

  /** Errors that the log has of it. */
  private static String logged(Runnable action) {
    PrintStream err = System.err;
    PrintStream out = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(log, true, StandardCharsets.UTF_8);
    System.setErr(both);
    // Where pax-logging, which the bundle of the log is tested with, writes without a framework.
    System.setOut(both);
    try {
      action.run();
    } finally {
      System.setErr(err);
      System.setOut(out);
    }
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("ERROR"))
        .reduce("", (all, line) -> all + line + "\n");
  }
}
