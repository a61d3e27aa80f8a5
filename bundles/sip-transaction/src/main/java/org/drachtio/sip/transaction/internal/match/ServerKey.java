package org.drachtio.sip.transaction.internal.match;

import java.util.Comparator;
import java.util.Optional;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.message.Via;

/**
 * What a request is matched to its server transaction by (RFC 3261 §17.2.3): branch, sent-by and
 * method; the ACK of a non-2xx has the key of its INVITE. Call-ID, CSeq number and From tag have to
 * be the same too, as they always are in one transaction: there are clients that send different
 * requests with one branch.
 *
 * <p>A branch without the magic cookie is not unique: then {@code id} holds what else such a
 * request must share with the one that opened the transaction (the rules for RFC 2543). It begins
 * with a line feed, which no branch can.
 *
 * <p>Comparable, so that a hash table in which an attacker makes keys collide stays logarithmic.
 */
public record ServerKey(
    String id, String host, int port, String method, String callId, long cseq, String fromTag)
    implements Comparable<ServerKey> {

  private static final String MAGIC_COOKIE = "z9hG4bK";
  private static final char SEPARATOR = '\n';
  private static final char SPACE = ' ';

  private static final Comparator<ServerKey> ORDER =
      Comparator.comparing(ServerKey::id)
          .thenComparing(ServerKey::callId)
          .thenComparingLong(ServerKey::cseq)
          .thenComparing(ServerKey::fromTag)
          .thenComparing(ServerKey::host)
          .thenComparingInt(ServerKey::port)
          .thenComparing(ServerKey::method);

  /** The key of a request, which may be the ACK of a non-2xx. */
  public static ServerKey of(SipMessage request) {
    String method = request.method();
    String keyed = Methods.ACK.equals(method) ? Methods.INVITE : method;
    Via via = request.topVia();
    String id = hasCookie(via) ? via.branch() : legacyId(request, via, request.toTag());
    return of(request, id, keyed);
  }

  private static ServerKey of(SipMessage request, String id, String method) {
    Via via = request.topVia();
    return new ServerKey(
        id, via.host(), via.port(), method, request.callId(), request.cseq(), request.fromTag());
  }

  /**
   * A second key to try for an ACK without the magic cookie: the ACK has the To tag of the
   * response, but its INVITE had none unless it was sent within a dialog. The tag is then to be
   * compared with the response's.
   */
  public static ServerKey ofLegacyAckWithoutToTag(SipMessage ack) {
    return of(ack, legacyId(ack, ack.topVia(), ""), Methods.INVITE);
  }

  /** Whether the branch is one of RFC 3261; the cookie alone is no identifier (RFC 4475 §3.2.1). */
  public static boolean hasCookie(Via via) {
    String branch = via.branch();
    return branch.length() > MAGIC_COOKIE.length()
        && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length());
  }

  /** The key of the INVITE that this CANCEL means (RFC 3261 §9.2). */
  public ServerKey ofInvite() {
    return new ServerKey(id, host, port, Methods.INVITE, callId, cseq, fromTag);
  }

  /** The branch, empty if it is none of RFC 3261. */
  public String branch() {
    return !id.isEmpty() && id.charAt(0) == SEPARATOR ? "" : id;
  }

  /**
   * The key as text; see {@link org.drachtio.api.transaction.ServerTransaction#handle}. What may
   * have any character in it comes last, by its length.
   */
  public String handle() {
    return method
        + SPACE
        + port
        + SPACE
        + cseq
        + SPACE
        + host.length()
        + SPACE
        + fromTag.length()
        + SPACE
        + callId.length()
        + SPACE
        + host
        + fromTag
        + callId
        + id;
  }

  /** What {@link #handle} was made of; empty if the text is none. */
  public static Optional<ServerKey> ofHandle(String handle) {
    String[] parts = handle.split(" ", 7);
    if (parts.length < 7) {
      return Optional.empty();
    }
    try {
      int host = Integer.parseInt(parts[3]);
      int fromTag = host + Integer.parseInt(parts[4]);
      int callId = fromTag + Integer.parseInt(parts[5]);
      String rest = parts[6];
      return Optional.of(
          new ServerKey(
              rest.substring(callId),
              rest.substring(0, host),
              Integer.parseInt(parts[1]),
              parts[0],
              rest.substring(fromTag, callId),
              Long.parseLong(parts[2]),
              rest.substring(host, fromTag)));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static String legacyId(SipMessage request, Via via, String toTag) {
    return SEPARATOR
        + request.requestUri()
        + SEPARATOR
        + toTag
        + SEPARATOR
        + via.transport()
        + SEPARATOR
        + via.branch();
  }

  @Override
  public int compareTo(ServerKey other) {
    return ORDER.compare(this, other);
  }
}
