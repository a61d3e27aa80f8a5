package org.drachtio.upgrade.internal.apply;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a thread is at, read from its stack. */
final class Stack {

  private static final String FRAMEWORK = "org.apache.felix.framework.Felix";

  /**
   * Who starts and stops bundles during an operation: the FeaturesService, and the two threads of
   * the framework that it has work for it.
   */
  private static final List<String> WORKERS =
      List.of(
          "org.apache.karaf.features.internal.",
          "org.apache.felix.framework.FrameworkWiringImpl",
          "org.apache.felix.framework.FrameworkStartLevelImpl");

  /** Never the bundle's own code. */
  private static final List<String> CONTAINER =
      List.of("java.", "javax.", "jdk.", "sun.", "org.osgi.", "org.apache.felix.");

  private final StackTraceElement[] frames;

  Stack(StackTraceElement[] frames) {
    this.frames = frames.clone();
  }

  /** It starts or stops a bundle for an operation. */
  boolean isAtBundle() {
    return (isIn("startBundle") || isIn("stopBundle"))
        && Arrays.stream(frames)
            .map(StackTraceElement::getClassName)
            .anyMatch(name -> WORKERS.stream().anyMatch(name::startsWith));
  }

  /** A bundle may wait for its users when it stops, not when it starts. */
  boolean isStopping() {
    return isIn("stopBundle");
  }

  private boolean isIn(String method) {
    return Arrays.stream(frames)
        .anyMatch(
            each -> each.getClassName().equals(FRAMEWORK) && each.getMethodName().equals(method));
  }

  /** The innermost frame that belongs to a bundle. */
  Optional<StackTraceElement> culprit() {
    return Arrays.stream(frames)
        .filter(each -> CONTAINER.stream().noneMatch(each.getClassName()::startsWith))
        .findFirst()
        .filter(each -> WORKERS.stream().noneMatch(each.getClassName()::startsWith));
  }
}
