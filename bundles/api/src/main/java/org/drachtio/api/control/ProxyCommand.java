package org.drachtio.api.control;

import org.drachtio.api.proxy.ProxyRequest;

/**
 * An application's command to proxy a request (admin-protocol.md §7).
 *
 * @param commandId handed back in the events that follow; empty: none are wanted
 * @param transactionId of the request from the network
 * @param request where to, and how
 */
public record ProxyCommand(String commandId, String transactionId, ProxyRequest request) {}
