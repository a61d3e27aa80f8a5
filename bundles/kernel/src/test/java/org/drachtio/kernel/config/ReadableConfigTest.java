package org.drachtio.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.annotation.Annotation;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReadableConfigTest {

  /** A component's. */
  public @interface Config {
    int most() default 7;

    String name() default "none";
  }

  /** SCR's throws when a value is asked for. */
  private record Given(Supplier<Integer> number, String name) implements Config {
    @Override
    public int most() {
      return number.get();
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return Config.class;
    }
  }

  private static Config read(Supplier<Integer> most, String name, Config last) {
    return ReadableConfig.of(Config.class, new Given(most, name), last, "a.pid");
  }

  private static int many() {
    throw new IllegalStateException(new NumberFormatException("For input string: \"many\""));
  }

  @Test
  void goodValuesAreTheirs() {
    Config config = read(() -> 3, "a", null);
    assertEquals(3, config.most());
    assertEquals("a", config.name());
    assertNull(read(() -> 3, null, null).name());
  }

  @Test
  void ofABadOneTheDefaultHoldsAtFirstAndThenTheLastGoodOne() {
    Config config = read(ReadableConfigTest::many, "a", null);
    assertEquals(7, config.most());
    assertEquals("a", config.name(), "the others are taken");
    config = read(() -> 3, "b", config);
    config = read(ReadableConfigTest::many, "c", config);
    config = read(ReadableConfigTest::many, "d", config);
    assertEquals(3, config.most());
    assertEquals("d", config.name());
  }

  @Test
  void itsTextShowsNoValue() {
    assertFalse(read(() -> 3, "secret", null).toString().contains("secret"));
  }
}
