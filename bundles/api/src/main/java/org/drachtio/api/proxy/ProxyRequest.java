package org.drachtio.api.proxy;

import java.util.List;
import org.drachtio.message.Header;

/**
 * Where and how a request is to be proxied (admin-protocol.md §7, http-routing.md §6). Immutable.
 *
 * @param targets URIs in the order in which they are tried; the next hops, and the Request-URI
 *     where the received one is ours
 * @param simultaneous all at once; else one after the other
 * @param remainInDialog stay on the way of the dialog: Record-Route, Path for REGISTER
 * @param followRedirects try the Contacts of a 3xx too, right after the target that gave them
 * @param provisionalTimeoutMillis how long a target may take for its first response; 0 = no limit
 * @param finalTimeoutMillis how long a target may take for its final response; 0 = no limit
 * @param headers added to the forwarded request
 */
public record ProxyRequest(
    List<String> targets,
    boolean simultaneous,
    boolean remainInDialog,
    boolean followRedirects,
    int provisionalTimeoutMillis,
    int finalTimeoutMillis,
    List<Header> headers) {

  /** Copies the lists. */
  public ProxyRequest {
    targets = List.copyOf(targets);
    headers = List.copyOf(headers);
  }
}
