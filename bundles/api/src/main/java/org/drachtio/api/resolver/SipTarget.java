package org.drachtio.api.resolver;

import java.util.Optional;
import org.drachtio.api.transport.Protocol;

/**
 * Where a request is to go, as its URI says it (RFC 3263 §4).
 *
 * @param host a name; numeric addresses are not asked for
 * @param port 0 if the URI names none
 * @param protocol empty if it is for the resolver to choose
 * @param secure whether TLS is required all the way (sips)
 */
public record SipTarget(String host, int port, Optional<Protocol> protocol, boolean secure) {}
