package org.drachtio.config.internal.process;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What this bundle has to do with a process that was started by {@code Launcher}. By reflection:
 * the class that ran {@code main} is another than this bundle's own Launcher.
 */
public final class LaunchedProcess {
  /**
   * It keeps this name: {@code bin/drachtio} starts it, and a later version of this bundle finds it
   * in a process that an earlier one has started.
   */
  public static final String LAUNCHER = "org.drachtio.config.internal.Launcher";

  private LaunchedProcess() {}

  /** The command line. Empty in a Karaf that was started in another way. */
  public static Optional<List<String>> arguments() {
    return arguments(ClassLoader.getSystemClassLoader());
  }

  /** The same, by the class path of the process. */
  public static Optional<List<String>> arguments(ClassLoader classPath) {
    Object found;
    try {
      found = launcher(classPath).getMethod("arguments").invoke(null);
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
    return found instanceof String[] arguments ? Optional.of(List.of(arguments)) : Optional.empty();
  }

  /**
   * Has SIGHUP call somebody; of no effect in a Karaf that was started in another way, whose
   * signals are not ours.
   *
   * @param action null = nobody any more
   */
  public static void onHangUp(Runnable action) {
    try {
      launcher(ClassLoader.getSystemClassLoader())
          .getMethod("onHangUp", Runnable.class)
          .invoke(null, action);
    } catch (ReflectiveOperationException e) {
      // Not ours.
    }
  }

  /**
   * Has SIGTERM, and Ctrl-C, call somebody instead of ending the process; of no effect in a Karaf
   * that was started in another way.
   *
   * @param action is given what ends the process; null = nobody any more
   */
  public static void onTerminate(Consumer<Runnable> action) {
    try {
      launcher(ClassLoader.getSystemClassLoader())
          .getMethod("onTerminate", Consumer.class)
          .invoke(null, action);
    } catch (ReflectiveOperationException e) {
      // Not ours.
    }
  }

  private static Class<?> launcher(ClassLoader classPath) throws ClassNotFoundException {
    return classPath.loadClass(LAUNCHER);
  }
}
