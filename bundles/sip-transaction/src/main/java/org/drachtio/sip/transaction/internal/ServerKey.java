package org.drachtio.sip.transaction.internal;

import java.util.Optional;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.message.Via;

/**
 * What a request is matched to its server transaction by (RFC 3261 §17.2.3): branch, sent-by and
 * method; the ACK of a non-2xx has the key of its INVITE.
 *
 * <p>A branch without the magic cookie is not unique: then {@code id} holds all that such a request
 * must share with the one that opened the transaction (the rules for RFC 2543). It begins with a
 * line feed, which no branch can.
 *
 * <p>Comparable, so that a hash table in which an attacker makes keys collide stays logarithmic.
 */
record ServerKey(String id, String host, int port, String method) implements Comparable<ServerKey> {

  private static final String MAGIC_COOKIE = "z9hG4bK";
  private static final char SEPARATOR = '\n';
  private static final char SPACE = ' ';

  /** The key of a request, which may be the ACK of a non-2xx. */
  static ServerKey of(SipMessage request) {
    Via via = request.topVia();
    String method = request.method();
    String keyed = Methods.ACK.equals(method) ? Methods.INVITE : method;
    String id = hasCookie(via) ? via.branch() : legacyId(request, via, request.toTag());
    return new ServerKey(id, via.host(), via.port(), keyed);
  }

  /**
   * A second key to try for an ACK without the magic cookie: it has the To tag of the response, the
   * INVITE that it belongs to had none unless it was sent within a dialog. The tag is then to be
   * compared with the response's.
   */
  static ServerKey ofLegacyAckWithoutToTag(SipMessage ack) {
    Via via = ack.topVia();
    return new ServerKey(legacyId(ack, via, ""), via.host(), via.port(), Methods.INVITE);
  }

  /** Whether the branch is one of RFC 3261; the cookie alone is no identifier (RFC 4475 §3.2.1). */
  static boolean hasCookie(Via via) {
    String branch = via.branch();
    return branch.length() > MAGIC_COOKIE.length()
        && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length());
  }

  /** The key of the INVITE that this CANCEL means (RFC 3261 §9.2). */
  ServerKey ofInvite() {
    return new ServerKey(id, host, port, Methods.INVITE);
  }

  /** The branch, empty if it is none of RFC 3261. */
  String branch() {
    return !id.isEmpty() && id.charAt(0) == SEPARATOR ? "" : id;
  }

  /**
   * The key as text; see {@link org.drachtio.api.transaction.ServerTransaction#handle}. The id
   * comes last, as only it may have spaces in it.
   */
  String handle() {
    return method + SPACE + port + SPACE + host + SPACE + id;
  }

  /** What {@link #handle} was made of; empty if the text is none. */
  static Optional<ServerKey> ofHandle(String handle) {
    int methodEnd = handle.indexOf(SPACE);
    int portEnd = handle.indexOf(SPACE, methodEnd + 1);
    int hostEnd = handle.indexOf(SPACE, portEnd + 1);
    if (methodEnd < 0 || portEnd <= methodEnd || hostEnd <= portEnd) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(handle, methodEnd + 1, portEnd, 10);
      String host = handle.substring(portEnd + 1, hostEnd);
      return Optional.of(
          new ServerKey(handle.substring(hostEnd + 1), host, port, handle.substring(0, methodEnd)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String legacyId(SipMessage request, Via via, String toTag) {
    return SEPARATOR
        + request.requestUri()
        + SEPARATOR
        + request.fromTag()
        + SEPARATOR
        + toTag
        + SEPARATOR
        + request.callId()
        + SEPARATOR
        + request.cseq()
        + SEPARATOR
        + via.transport()
        + SEPARATOR
        + via.branch();
  }

  @Override
  public int compareTo(ServerKey other) {
    int order = id.compareTo(other.id);
    if (order == 0) {
      order = host.compareTo(other.host);
    }
    if (order == 0) {
      order = Integer.compare(port, other.port);
    }
    return order == 0 ? method.compareTo(other.method) : order;
  }
}
