package org.drachtio.config.internal.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Makes SIGTERM and Ctrl-C an orderly end with exit status 0, and SIGHUP a call of somebody who
 * re-reads the configuration; the JVM's own handling of SIGHUP would end the process.
 *
 * <p>Karaf takes SIGTERM over once it has started; until then there is nothing to stop. It does not
 * handle SIGINT, whose default would end the process at once and all calls with it: SIGINT is
 * passed on as SIGTERM to the handler of that signal.
 *
 * <p>By reflection: the compiler's warning about {@code sun.misc.Signal} cannot be suppressed.
 *
 * <p><b>Threading:</b> the JVM calls a handler on a thread of its own for each signal.
 */
public final class Signals {
  private final Class<?> signalType;
  private final Class<?> handlerType;
  private final Method handle;
  private final Method raise;

  /** Karaf's handler of SIGTERM while ours is in its place. */
  private Object replaced;

  private Signals() throws ReflectiveOperationException {
    signalType = Class.forName("sun.misc.Signal");
    handlerType = Class.forName("sun.misc.SignalHandler");
    handle = signalType.getMethod("handle", signalType, handlerType);
    raise = signalType.getMethod("raise", signalType);
  }

  /** Call before Karaf starts. */
  public static Signals install(Runnable hangUp) throws ReflectiveOperationException {
    Signals signals = new Signals();
    // The others end the process in any case.
    signals.on(signals.signal("HUP"), hangUp::run);
    Object term = signals.signal("TERM");
    signals.on(term, () -> System.exit(0));
    signals.on(signals.signal("INT"), () -> signals.raise.invoke(null, term));
    return signals;
  }

  /**
   * Has somebody called at SIGTERM, who is given what was done at it before; null has that done
   * again.
   */
  public synchronized void onTerminate(Consumer<Runnable> action)
      throws ReflectiveOperationException {
    Object term = signal("TERM");
    if (replaced != null) {
      handle.invoke(null, term, replaced);
      replaced = null;
    }
    if (action != null) {
      replaced = on(term, () -> action.accept(this::terminate));
    }
  }

  /** As Karaf would. */
  private synchronized void terminate() {
    try {
      handlerType.getMethod("handle", signalType).invoke(replaced, signal("TERM"));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Karaf cannot be told to end", e);
    }
  }

  private Object signal(String name) throws ReflectiveOperationException {
    return signalType.getConstructor(String.class).newInstance(name);
  }

  /** Returns what handled it before. */
  private Object on(Object signal, Action action) throws ReflectiveOperationException {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                action.run();
                yield null;
              }
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == arguments[0];
              default -> "Signals";
            };
    Object proxy =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(), new Class<?>[] {handlerType}, handler);
    return handle.invoke(null, signal, proxy);
  }

  private interface Action {
    void run() throws ReflectiveOperationException;
  }
}
