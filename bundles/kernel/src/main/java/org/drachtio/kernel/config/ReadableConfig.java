package org.drachtio.kernel.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration annotation of a component, of which every value can be read. SCR's own throws
 * when it is asked for a value of the wrong type: {@code maxDialogs = many} in a cfg file would
 * keep its component, and with it the server, from starting, and a change would be lost with all
 * that was changed along with it.
 *
 * <p>Immutable; any thread may ask.
 */
public final class ReadableConfig {
  private static final Logger LOG = LoggerFactory.getLogger(ReadableConfig.class);

  private ReadableConfig() {}

  /**
   * Of a value that has the wrong type the last good one stays, at first its default; that is
   * reported when the component asks for it, once.
   *
   * @param type with a default for every value
   * @param config as SCR hands it over
   * @param last what this method gave for the configuration before; null if there was none
   * @param pid for the report
   */
  public static <T extends Annotation> T of(Class<T> type, T config, T last, String pid) {
    Map<String, Object> values = new HashMap<>();
    Map<String, String> faults = new HashMap<>();
    for (Method key : type.getDeclaredMethods()) {
      if (key.getParameterCount() > 0 || key.isSynthetic()) {
        continue;
      }
      try {
        values.put(key.getName(), value(key, config));
      } catch (InvocationTargetException e) {
        Object stays = last == null ? key.getDefaultValue() : lastOf(key, last);
        values.put(key.getName(), stays);
        faults.put(key.getName(), reason(e.getCause()));
      }
    }
    Set<String> reported = ConcurrentHashMap.newKeySet();
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              String key = method.getName();
              if (method.getDeclaringClass() != type) {
                return ofObject(type, values, proxy, key, arguments);
              }
              Object value = values.get(key);
              String fault = faults.get(key);
              if (fault != null && reported.add(key)) {
                LOG.error("{}: {} cannot be used: {}; {} stays", pid, key, fault, value);
              }
              return value;
            }));
  }

  private static Object value(Method key, Object config) throws InvocationTargetException {
    try {
      return key.invoke(config);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a configuration has to be public", e);
    }
  }

  private static Object lastOf(Method key, Object last) {
    try {
      return value(key, last);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String reason(Throwable thrown) {
    Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static Object ofObject(
      Class<?> type, Map<String, Object> values, Object self, String name, Object[] arguments) {
    return switch (name) {
      case "annotationType" -> type;
      case "equals" -> self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      // Names only: a value may be a secret.
      case "toString" -> type.getSimpleName() + values.keySet();
      default -> throw new UnsupportedOperationException(name);
    };
  }
}
