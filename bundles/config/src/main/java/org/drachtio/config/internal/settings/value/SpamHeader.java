package org.drachtio.config.internal.settings.value;

import java.util.List;

/**
 * What gives spam away in one header (sip-behaviour.md §10.1).
 *
 * @param name of the header
 * @param values texts of which one has to be in it; at least one
 * @param action what happens to such a request over UDP, {@code discard} or {@code reject}
 * @param tcpAction what happens to it on a connection
 * @param origin as in {@link Setting#origin}
 */
public record SpamHeader(
    String name, List<String> values, String action, String tcpAction, String origin) {}
