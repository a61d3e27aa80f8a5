package org.drachtio.sip.transport.internal.targets;

import java.net.InetAddress;
import java.util.List;

/**
 * What {@link SystemResolver} remembers of a name, as it crosses a hand-over. Immutable.
 *
 * @param host in lower case
 * @param addresses empty: it has none
 * @param leftMillis how long that is remembered
 */
public record LookUpState(String host, List<InetAddress> addresses, long leftMillis) {}
