package org.drachtio.config.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Makes SIGTERM and Ctrl-C an orderly end with exit status 0.
 *
 * <p>Karaf takes SIGTERM over once it has started; until then there is nothing to stop. It knows
 * nothing of SIGINT, whose default would end the process under the feet of the calls: it is passed
 * on as SIGTERM, to whoever handles that.
 *
 * <p>By reflection: the compiler's warning about {@code sun.misc.Signal} cannot be suppressed.
 */
final class EndSignals {
  private final Class<?> handlerType;
  private final Method handle;
  private final Method raise;
  private final Object term;
  private final Object interrupt;

  private EndSignals() throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    handlerType = Class.forName("sun.misc.SignalHandler");
    handle = signalType.getMethod("handle", signalType, handlerType);
    raise = signalType.getMethod("raise", signalType);
    term = signalType.getConstructor(String.class).newInstance("TERM");
    interrupt = signalType.getConstructor(String.class).newInstance("INT");
  }

  /** Call before Karaf starts. */
  static void install() throws ReflectiveOperationException {
    EndSignals signals = new EndSignals();
    signals.on(signals.term, () -> System.exit(0));
    signals.on(signals.interrupt, () -> signals.raise.invoke(null, signals.term));
  }

  private void on(Object signal, Action action) throws ReflectiveOperationException {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                action.run();
                yield null;
              }
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == arguments[0];
              default -> "EndSignals";
            };
    Object proxy =
        Proxy.newProxyInstance(
            EndSignals.class.getClassLoader(), new Class<?>[] {handlerType}, handler);
    handle.invoke(null, signal, proxy);
  }

  private interface Action {
    void run() throws ReflectiveOperationException;
  }
}
