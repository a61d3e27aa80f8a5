package org.drachtio.api.resolver;

import java.util.List;

/** What a {@link Resolver} says about a target. */
public sealed interface Resolution {

  /**
   * The target has destinations.
   *
   * @param destinations the most wanted first; those that the server has no listening point for are
   *     passed over
   */
  record Found(List<Destination> destinations) implements Resolution {
    /** Copies the list. */
    public Found {
      destinations = List.copyOf(destinations);
    }
  }

  /**
   * The target has no destination: requests to it fail with {@code 503 DNS Error}.
   *
   * @param reason for the log
   */
  record NotFound(String reason) implements Resolution {}

  /** The resolver of the next lower ranking is to answer. */
  record Pass() implements Resolution {}
}
