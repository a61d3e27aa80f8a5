package org.drachtio.api.control;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SentMessage;

/**
 * What an application is told unasked (admin-protocol.md §4), and what follows a command of its
 * own.
 */
public sealed interface AppEvent {

  /** A request outside any dialog (§4.1). */
  record NewRequest(String transactionId, InboundMessage message) implements AppEvent {}

  /**
   * A request in a dialog, a CANCEL (dialogId may be empty), or a response to the application's
   * request (§4.2–4.4).
   */
  record FromNetwork(String transactionId, String dialogId, InboundMessage message)
      implements AppEvent {}

  /** A BYE that the server itself sent (§4.5). */
  record Unsolicited(String dialogId, SentMessage bye) implements AppEvent {}

  /** A final response of a target to a request that the application had proxied (§7). */
  record ProxyResponse(String commandId, InboundMessage response) implements AppEvent {}

  /** A request that the application had proxied has found its end (§7). */
  record ProxyDone(String commandId) implements AppEvent {}
}
