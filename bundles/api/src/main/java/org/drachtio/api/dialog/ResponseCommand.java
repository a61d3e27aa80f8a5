package org.drachtio.api.dialog;

import java.util.List;
import org.drachtio.message.Header;

/**
 * An application's response to a request from the network.
 *
 * @param transactionId of the request
 * @param status 100 … 699
 * @param reason empty = the standard phrase
 * @param headers as the application gave them, canonical names, without those that the server owns
 *     (admin-protocol.md §5.0)
 * @param body may be empty; owned by the command
 */
public record ResponseCommand(
    String transactionId, int status, String reason, List<Header> headers, byte[] body) {}
