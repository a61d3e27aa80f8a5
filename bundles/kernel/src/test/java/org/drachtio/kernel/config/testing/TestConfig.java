package org.drachtio.kernel.config.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Configurations as SCR makes them: the defaults of the annotation, except for what a test sets.
 */
public final class TestConfig {

  private TestConfig() {}

  /** The defaults. */
  public static <T extends Annotation> T of(Class<T> type) {
    return of(type, Map.of());
  }

  /**
   * The defaults, except for some values.
   *
   * @param values by the name of the annotation's method; read each time that a value is asked for
   * @throws IllegalArgumentException if the annotation has no such value
   */
  public static <T extends Annotation> T of(Class<T> type, Map<String, ?> values) {
    Set<String> unknown = new HashSet<>(values.keySet());
    for (Method key : type.getDeclaredMethods()) {
      unknown.remove(key.getName());
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(type.getSimpleName() + " has no " + unknown);
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer(type, values, method)));
  }

  private static Object answer(Class<?> type, Map<String, ?> values, Method method) {
    if (method.getDeclaringClass() == type) {
      Object value = values.get(method.getName());
      return value == null ? method.getDefaultValue() : value;
    }
    return switch (method.getName()) {
      case "annotationType" -> type;
      case "toString" -> type.getSimpleName() + values;
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }
}
