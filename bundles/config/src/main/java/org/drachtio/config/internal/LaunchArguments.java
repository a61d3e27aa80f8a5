package org.drachtio.config.internal;

import java.util.List;
import java.util.Optional;

/** Finds the command line of a process that was started by {@link Launcher}. */
final class LaunchArguments {
  private LaunchArguments() {}

  /** Empty in a Karaf that was started in another way. */
  static Optional<List<String>> find() {
    return find(ClassLoader.getSystemClassLoader());
  }

  static Optional<List<String>> find(ClassLoader classPath) {
    Object found;
    try {
      // Another class than this bundle's own Launcher: the one that ran main().
      found = classPath.loadClass(Launcher.class.getName()).getMethod("arguments").invoke(null);
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
    return found instanceof String[] arguments ? Optional.of(List.of(arguments)) : Optional.empty();
  }
}
