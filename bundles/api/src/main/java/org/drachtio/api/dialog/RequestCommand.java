package org.drachtio.api.dialog;

import java.util.List;
import org.drachtio.message.Header;

/**
 * An application's request.
 *
 * @param transactionId of the INVITE for a CANCEL, minted by the server for all else
 * @param dialogId empty outside a dialog
 * @param routeUrl next hop given by the application, empty if none
 * @param method upper-case
 * @param uri Request-URI as given
 * @param headers as the application gave them, canonical names, without those that the server owns
 * @param body may be empty; owned by the command
 */
public record RequestCommand(
    String transactionId,
    String dialogId,
    String routeUrl,
    String method,
    String uri,
    List<Header> headers,
    byte[] body) {}
