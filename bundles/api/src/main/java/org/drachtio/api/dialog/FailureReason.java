package org.drachtio.api.dialog;

/**
 * Why nothing was sent for an application's command. The bundle that talks to applications decides
 * what an application is told in each case.
 */
public enum FailureReason {
  /** The request to be answered is unknown, has been answered, or its transaction is over. */
  UNKNOWN_REQUEST,
  /** The connection that the response belongs on is closed. */
  CONNECTION_CLOSED,
  /** Another branch of the forked INVITE was answered: the dialog id is taken. */
  ANSWERED_ELSEWHERE,
  /** A reliable provisional response for a peer without 100rel. */
  RELIABLE_NOT_SUPPORTED,
  /** A response that cannot be composed. */
  BAD_RESPONSE,
  /** A message that no datagram can carry. */
  TOO_LONG,
  /** There is no room for another dialog. */
  TOO_MANY_DIALOGS,
  /** A request in a dialog that is unknown. */
  UNKNOWN_DIALOG,
  /** An ACK in a dialog that is unknown: the server itself acknowledges failures. */
  ACK_OUTSIDE_DIALOG,
  /** An ACK in a dialog that has no 2xx: the server itself acknowledges failures. */
  ACK_BEFORE_SUCCESS,
  /** A PRACK where no INVITE is under way. */
  PRACK_WITHOUT_INVITE,
  /** A request outside any dialog has a body whose type nobody knows. */
  NO_CONTENT_TYPE,
  /** A request in a dialog has a body whose type nobody knows. */
  NO_CONTENT_TYPE_IN_DIALOG,
  /** A request outside any dialog that cannot be composed. */
  BAD_REQUEST,
  /** A request in a dialog that cannot be composed. */
  BAD_REQUEST_IN_DIALOG,
  /** A request outside any dialog whose composed text is no SIP message. */
  MALFORMED_REQUEST,
  /** No way leads to the peer of the dialog that the subject names. */
  NO_ROUTE_IN_DIALOG,
  /** A CANCEL of an INVITE that is unknown; the subject is its transaction id. */
  UNKNOWN_INVITE,
  /** A CANCEL that cannot be composed; the subject is the transaction id of the INVITE. */
  BAD_CANCEL,
  /** A method that applications may not send outside a dialog; the subject is method and URI. */
  UNKNOWN_METHOD,
  /** The subject is no URI that a request can be sent to. */
  BAD_REQUEST_URI,
  /** There is no listening point or no connection for the next hop. */
  NO_TRANSPORT,
  /** The subject is no value for a From header. */
  BAD_FROM,
  /** The Request-URI is an address of this server. */
  TO_MYSELF,
  /** A request to be proxied is unknown or has been answered; the subject is its transaction id. */
  NOT_PENDING,
  /** A request to be proxied has Max-Forwards 0: 483 has been sent. */
  TOO_MANY_HOPS,
  /** There is no way to any target of a request to be proxied: 500 has been sent. */
  NO_TARGET,
  /** This version of the server's code has handed its calls over to the next one. */
  RESTARTING,
  /** A fault of the server, which its log tells. */
  INTERNAL_ERROR
}
