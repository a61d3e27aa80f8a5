package org.drachtio.api.view;

import java.util.List;

/**
 * Registered as a service by a part that can fail before there is a server to show it: {@code
 * drachtio:info} lists what it says.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public interface ProblemSource {
  /** What is configured and could not be done, one line each. */
  List<String> problems();
}
