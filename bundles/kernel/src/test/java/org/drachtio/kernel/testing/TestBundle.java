package org.drachtio.kernel.testing;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** A bundle without a framework: it has a version, 1.2.3, and a state. */
public final class TestBundle {

  /** See {@link Bundle#getState}. */
  public final AtomicInteger state = new AtomicInteger(Bundle.ACTIVE);

  private final Bundle bundle =
      proxy(
          Bundle.class,
          method ->
              switch (method) {
                case "getState" -> state.get();
                case "getVersion" -> new Version(1, 2, 3);
                default -> throw new UnsupportedOperationException(method);
              });

  /** Knows its bundle only. */
  public BundleContext context() {
    return proxy(
        BundleContext.class,
        method -> {
          if (method.equals("getBundle")) {
            return bundle;
          }
          throw new UnsupportedOperationException(method);
        });
  }

  private interface Answer {
    Object to(String method);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> answer.to(called.getName())));
  }
}
