package org.drachtio.api.view;

/**
 * An open SIP connection.
 *
 * @param id in this process
 * @param protocol e.g. {@code tcp}
 * @param local our {@code host:port}
 * @param remote the peer's {@code host:port}
 */
public record ConnectionInfo(long id, String protocol, String local, String remote) {}
