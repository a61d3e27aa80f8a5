package org.drachtio.sip.proxy.internal.compose;

import org.drachtio.api.transport.Hop;

/**
 * Where a request may be sent.
 *
 * @param uri the next hop, and the Request-URI where the received one is ours
 * @param redirected whether a 3xx named it: then it is the Request-URI in any case (RFC 3261
 *     §8.1.3.4)
 * @param hop to use instead of what the URI says, null if there is none
 */
public record Target(String uri, boolean redirected, Hop hop) {

  public static Target of(String uri) {
    return new Target(uri, false, null);
  }
}
