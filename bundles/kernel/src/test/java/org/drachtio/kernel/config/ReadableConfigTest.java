package org.drachtio.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;

class ReadableConfigTest {

  private static final int MANY = -1;

  /** A component's. */
  public @interface Config {
    int most() default 7;

    String name() default "none";
  }

  /** A number that is negative is no number: SCR's throws when it is asked for. */
  private record Given(int number, String name) implements Config {
    @Override
    public int most() {
      if (number < 0) {
        throw new IllegalStateException(new NumberFormatException("For input string: \"many\""));
      }
      return number;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return Config.class;
    }
  }

  private static Config read(int most, String name, Config last) {
    return ReadableConfig.of(Config.class, new Given(most, name), last, "a.pid");
  }

  @Test
  void goodValuesAreTheirs() {
    Config config = read(3, "a", null);
    assertEquals(3, config.most());
    assertEquals("a", config.name());
    assertNull(read(3, null, null).name());
  }

  @Test
  void ofABadOneTheDefaultHoldsAtFirstAndThenTheLastGoodOne() {
    Config config = read(MANY, "a", null);
    assertEquals(7, config.most());
    assertEquals("a", config.name(), "the others are taken");
    config = read(3, "b", config);
    config = read(MANY, "c", config);
    config = read(MANY, "d", config);
    assertEquals(3, config.most());
    assertEquals("d", config.name());
  }

  @Test
  void itsTextShowsNoValue() {
    assertFalse(read(3, "secret", null).toString().contains("secret"));
  }
}
