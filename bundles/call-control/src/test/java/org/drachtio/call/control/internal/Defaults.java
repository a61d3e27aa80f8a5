package org.drachtio.call.control.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as SCR makes them: the defaults of the annotation, but for what is given. */
final class Defaults {

  private Defaults() {}

  static <T> T of(Class<T> config, Map<String, Object> values) {
    return config.cast(
        Proxy.newProxyInstance(
            config.getClassLoader(),
            new Class<?>[] {config},
            (proxy, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue())));
  }
}
