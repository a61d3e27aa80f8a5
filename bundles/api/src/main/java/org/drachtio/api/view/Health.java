package org.drachtio.api.view;

import java.util.List;

/**
 * Whether the server works.
 *
 * @param live whether the process works: its lanes answer
 * @param ready whether new calls may come; never without live
 * @param checks what was looked at
 */
public record Health(boolean live, boolean ready, List<Check> checks) {

  /** Name of the check that decides whether the process lives. */
  public static final String LANES = "lanes";

  /** Copies the list. */
  public Health {
    checks = List.copyOf(checks);
  }

  /**
   * One thing that was looked at.
   *
   * @param name e.g. {@code sockets}
   * @param good whether it is as it should be
   * @param reason what was seen, for people
   */
  public record Check(String name, boolean good, String reason) {}
}
