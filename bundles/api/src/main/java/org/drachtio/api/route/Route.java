package org.drachtio.api.route;

import java.util.List;

/** Where a request goes, as a {@link RequestRouter} has decided. */
public sealed interface Route {

  /** To the next router, and at last to the connected applications. */
  record Pass() implements Route {}

  /**
   * Back to the sender.
   *
   * @param status 300 … 699
   * @param reason empty = the standard phrase
   */
  record Reject(int status, String reason) implements Route {

    /**
     * Checks the status.
     *
     * @throws IllegalArgumentException if the status is no final answer that refuses
     */
    public Reject {
      if (status < 300 || status > 699) {
        throw new IllegalArgumentException("a request cannot be rejected with " + status);
      }
    }
  }

  /**
   * Back to the sender of an INVITE with a 302; any other request gets a 500.
   *
   * @param contacts values of Contact, at least one
   */
  record Redirect(List<String> contacts) implements Route {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Redirect {
      contacts = List.copyOf(contacts);
      if (contacts.isEmpty()) {
        throw new IllegalArgumentException("a redirect needs a contact");
      }
    }
  }

  /**
   * On to other servers, with this one as a proxy (sip-behaviour.md §6).
   *
   * @param destinations SIP URIs in the order in which they are tried, at least one
   * @param recordRoute whether the server stays in the dialog
   * @param followRedirects whether a 3xx is followed rather than passed on
   * @param simultaneous whether all are tried at once
   * @param provisionalTimeoutMillis how long a target may stay silent; 0 = no bound
   * @param finalTimeoutMillis how long a target may ring; 0 = no bound
   */
  record Proxy(
      List<String> destinations,
      boolean recordRoute,
      boolean followRedirects,
      boolean simultaneous,
      int provisionalTimeoutMillis,
      int finalTimeoutMillis)
      implements Route {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty or a time is negative
     */
    public Proxy {
      destinations = List.copyOf(destinations);
      if (destinations.isEmpty()) {
        throw new IllegalArgumentException("nothing to proxy to");
      }
      if (provisionalTimeoutMillis < 0 || finalTimeoutMillis < 0) {
        throw new IllegalArgumentException("negative time-out");
      }
    }
  }

  /**
   * To a connected application that has this tag and wants the method; 480 if there is none.
   *
   * @param tag not empty
   */
  record ToTag(String tag) implements Route {

    /**
     * Checks the tag.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public ToTag {
      if (tag.isEmpty()) {
        throw new IllegalArgumentException("empty tag");
      }
    }
  }

  /**
   * To an application that the server connects to for this request (admin-protocol.md §10); 480 if
   * it cannot be reached or does not authenticate.
   */
  record ToApplication(ApplicationAddress address) implements Route {}
}
