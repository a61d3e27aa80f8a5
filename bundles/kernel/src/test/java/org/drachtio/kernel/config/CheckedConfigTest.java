package org.drachtio.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.testing.TestConfig;
import org.junit.jupiter.api.Test;

class CheckedConfigTest {

  /** A component's. */
  public @interface Config {
    int least() default 3;

    int most() default 7;

    String[] names() default {};

    String _word() default "none";
  }

  private record Range(int least, int most, String word) {

    static Range of(Config config) {
      int least = Values.positive("least", config.least());
      if (config.most() < least) {
        throw new InvalidValueException("most", "must be at least " + least);
      }
      return new Range(least, config.most(), config._word());
    }
  }

  private final CheckedConfig<Config, Range> config =
      CheckedConfig.of(Config.class, "a.pid", Range::of);

  private boolean take(Map<String, ?> values) {
    return config.take(TestConfig.of(Config.class, values));
  }

  @Test
  void ofABadValueTheDefaultHoldsAtFirstAndThenTheLastGoodOne() {
    assertTrue(take(Map.of("least", -1, "most", 9)));
    assertEquals(new Range(3, 9, "none"), config.settings());
    assertTrue(take(Map.of("least", 5, "most", 9)));
    assertTrue(take(Map.of("least", 0, "most", 8)));
    assertEquals(new Range(5, 8, "none"), config.settings());
    assertTrue(take(Map.of("least", "many", "most", 6)));
    assertEquals(new Range(5, 6, "none"), config.settings(), "of a bad one twice in a row");
  }

  @Test
  void valuesThatContradictEachOtherChangeNothing() {
    assertTrue(take(Map.of("least", 4)));
    assertFalse(take(Map.of("least", 20, "most", 10)));
    assertEquals(new Range(4, 7, "none"), config.settings());
  }

  @Test
  void atStartTheDefaultsHoldInsteadOfValuesThatContradictEachOther() {
    assertTrue(take(Map.of("least", 20, "_word", "w")));
    assertEquals(new Range(3, 7, "none"), config.settings());
  }

  @Test
  void aCheckThatFailsChangesNothing() {
    CheckedConfig<Config, Integer> dividing =
        CheckedConfig.of(Config.class, "a.pid", wanted -> 6 / wanted.least());
    assertTrue(dividing.take(TestConfig.of(Config.class)));
    assertFalse(dividing.take(TestConfig.of(Config.class, Map.of("least", 0))));
    assertEquals(2, dividing.settings());
  }

  @Test
  void withoutARequiredValueThereAreNoSettings() {
    config.requiring("least").otherwise("nothing is open");
    assertFalse(take(Map.of("least", 0)));
    assertFalse(config.isPresent());
    assertEquals(
        "a.pid: nothing is open",
        assertThrows(IllegalStateException.class, config::settings).getMessage());
    assertTrue(take(Map.of("least", 1)));
    assertTrue(take(Map.of("least", 0, "most", 5)));
    assertEquals(new Range(1, 5, "none"), config.settings());
  }

  @Test
  void whatWasInheritedStaysUntilThereIsAConfigurationWithoutABadValue() {
    Range last = new Range(1, 2, "last");
    config.inherit(last);
    assertFalse(take(Map.of("least", 0, "most", 5)));
    assertEquals(last, config.settings());
    assertTrue(take(Map.of("most", 5)));
    assertEquals(new Range(3, 5, "none"), config.settings());
  }

  private static Map<String, RefusedValues.Refused> refused() {
    return RefusedValues.of("a.pid");
  }

  @Test
  void whatIsRefusedCanBeAskedForUntilAGoodValueComes() {
    take(Map.of("least", -1, "most", 9));
    assertEquals(Map.of("least", new RefusedValues.Refused("must be positive", "3")), refused());
    assertTrue(RefusedValues.pids().contains("a.pid"));
    take(Map.of("least", 4, "most", "many"));
    assertEquals(Set.of("most"), refused().keySet());
    assertEquals("9", refused().get("most").inForce());
    assertTrue(refused().get("most").reason().startsWith("cannot be read"));
    take(Map.of("least", 4));
    assertEquals(Map.of(), refused());
    assertFalse(RefusedValues.pids().contains("a.pid"));
  }

  @Test
  void ofValuesThatAreRejectedAsOneThoseThatDifferAreRefused() {
    config.asOne();
    take(Map.of("least", 4, "_word", "good"));
    take(Map.of("least", 0, "_word", "better"));
    assertEquals(
        Map.of(
            "least",
            new RefusedValues.Refused("must be positive", "4"),
            ".word",
            new RefusedValues.Refused("is not taken: least must be positive", "***")),
        refused());
    take(Map.of("least", 4, "_word", "better"));
    assertEquals(Map.of(), refused());
  }

  @Test
  void whereThereAreNoSettingsNothingIsInForce() {
    config.requiring("least");
    take(Map.of("least", 0, "most", 9));
    assertEquals(new RefusedValues.Refused("must be positive", null), refused().get("least"));
    assertEquals(
        new RefusedValues.Refused("is not taken: least must be positive", null),
        refused().get("most"));
    take(Map.of());
    assertEquals(Map.of(), refused());
  }

  @Test
  void atStartValuesThatContradictEachOtherAreRefused() {
    take(Map.of("least", 20, "_word", "w"));
    assertEquals(Set.of("least", "most", ".word"), refused().keySet());
    assertEquals("3", refused().get("least").inForce());
    take(Map.of());
    assertEquals(Map.of(), refused());
  }

  @Test
  void thereIsABoundForThoseWhoMakeConfigurationsInALoop() {
    RefusedValues.Refused refused = new RefusedValues.Refused("is bad", null);
    for (int i = 0; i < 1_100; i++) {
      RefusedValues.note("pid-" + i, Set.of(), Map.of("key", refused));
    }
    assertEquals(1_000, RefusedValues.pids().size());
    for (int i = 0; i < 1_100; i++) {
      RefusedValues.note("pid-" + i, Set.of("key"), Map.of());
    }
    assertEquals(Map.of(), RefusedValues.of("pid-1"));
  }

  @Test
  void aComponentThatReadsOtherKeysOfTheSamePidSaysNothingOfThese() {
    take(Map.of("most", 9, "least", 0));
    CheckedConfig<Config, Integer> other =
        CheckedConfig.of(Config.class, "a.pid", wanted -> wanted.names().length);
    other.take(TestConfig.of(Config.class));
    assertEquals(Set.of("least"), refused().keySet());
    take(Map.of());
    assertEquals(Map.of(), refused());
  }

  @Test
  void listsOfAPlainCfgFileAreOneText() {
    assertEquals(List.of("a", "b", "c"), Values.list("a, b,", " c"));
    assertEquals(List.of(), Values.list((String[]) null));
  }
}
