package org.drachtio.api.resolver;

import java.util.List;

/** What a {@link Resolver} says about a target. */
public sealed interface Resolution {

  /**
   * It has destinations.
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
   * It has none: requests to it fail with {@code 503 DNS Error}.
   *
   * @param reason for the log
   */
  record NotFound(String reason) implements Resolution {}

  /** It is for the resolver of the next lower ranking to say. */
  record Pass() implements Resolution {}
}
