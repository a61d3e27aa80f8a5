package org.drachtio.api.resolver;

import java.net.InetAddress;
import org.drachtio.api.transport.Protocol;

/**
 * A place that a request can be sent to.
 *
 * @param address without a name: it is not looked up again
 * @param port 1 … 65535
 * @param protocol of the target, if that named one
 */
public record Destination(InetAddress address, int port, Protocol protocol) {}
