package org.drachtio.sip.transport.internal.dns;

import java.util.Set;
import org.drachtio.api.transport.Protocol;

/** What this server can send by: a listening point of this kind is open. */
public record Abilities(Set<Protocol> protocols, boolean ipv4, boolean ipv6) {}
