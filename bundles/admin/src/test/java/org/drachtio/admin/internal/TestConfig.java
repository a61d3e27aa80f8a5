package org.drachtio.admin.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.Map;

/** An {@link AdminConfig} with its defaults, except for what a test sets. */
final class TestConfig {

  private TestConfig() {}

  static AdminConfig of(Map<String, Object> values) {
    Object proxy =
        Proxy.newProxyInstance(
            AdminConfig.class.getClassLoader(),
            new Class<?>[] {AdminConfig.class},
            (self, method, arguments) -> {
              if (method.getDeclaringClass() == Annotation.class
                  || method.getDeclaringClass() == Object.class) {
                throw new UnsupportedOperationException(method.getName());
              }
              return values.getOrDefault(method.getName(), method.getDefaultValue());
            });
    return (AdminConfig) proxy;
  }
}
