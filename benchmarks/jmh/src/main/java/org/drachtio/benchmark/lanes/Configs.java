package org.drachtio.benchmark.lanes;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as SCR makes them: the defaults of the annotation, but for what is given. */
public final class Configs {

  private Configs() {}

  public static <T> T of(Class<T> config, Map<String, Object> values) {
    return config.cast(
        Proxy.newProxyInstance(
            config.getClassLoader(),
            new Class<?>[] {config},
            (self, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue())));
  }
}
