package org.drachtio.sip.proxy.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/**
 * Request-URI, Route values and next hop of a request in a dialog (RFC 3261 §12.2.1.1, §16.6 steps
 * 6 and 7).
 */
record Way(String requestUri, List<String> routes, String next) {

  /**
   * @param routes Route values, the next first
   * @param target where the request is to end
   */
  static Way of(List<String> routes, String target) {
    if (routes.isEmpty()) {
      return new Way(target, routes, target);
    }
    String first = NameAddress.parse(routes.get(0)).map(NameAddress::uri).orElse("");
    if (SipUri.parse(first).map(SipUri::isLooseRouting).orElse(true)) {
      return new Way(target, routes, first);
    }
    List<String> rest = new ArrayList<>(routes.subList(1, routes.size()));
    rest.add("<" + target + ">");
    return new Way(first, rest, first);
  }
}
