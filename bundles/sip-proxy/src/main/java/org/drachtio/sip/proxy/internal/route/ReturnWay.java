package org.drachtio.sip.proxy.internal.route;

import java.util.Optional;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.KeyedDigest;
import org.drachtio.message.SipMessage;
import org.drachtio.message.Via;

/**
 * The text that a request forwarded without state leaves in the branch of our Via, so that its
 * response finds the way back: the connection and listening point that the request came by, and a
 * keyed digest. The digest makes the branch the same for all that belongs to one transaction,
 * repetitions, CANCEL and the ACK of a failure included, and different for different ones (RFC 3261
 * §16.11); without the digest, strangers could have their messages forwarded by giving them the
 * form of responses.
 *
 * <p><b>Threading:</b> one lane's thread.
 */
public final class ReturnWay {

  private static final String PREFIX = "z9hG4bKs";
  private static final int DIGEST_BYTES = 8;
  private static final int DIGEST_END = PREFIX.length() + 2 * DIGEST_BYTES;

  private final SipTransport transport;
  private final KeyedDigest digest;

  /**
   * @param secret the same for all versions of the bundle, so that responses still find their way
   *     back
   */
  public ReturnWay(SipTransport transport, byte[] secret) {
    this.transport = transport;
    digest = new KeyedDigest(secret, DIGEST_BYTES);
  }

  /** The branch for our Via on a request that came this way. */
  public String branch(SipMessage request, Flow flow) {
    String way =
        Long.toHexString(flow.connection())
            + "."
            + Integer.toHexString(flow.local().bound().hashCode());
    return PREFIX + digest(request, way) + "." + way;
  }

  /**
   * The way back of a response.
   *
   * @param branch of our Via, which has been taken off
   * @return empty: the request did not come through here
   */
  public Optional<Flow> flow(String branch, SipMessage response) {
    int dot = branch.indexOf('.', DIGEST_END + 1);
    if (!branch.startsWith(PREFIX) || dot < 0 || branch.charAt(DIGEST_END) != '.') {
      return Optional.empty();
    }
    String way = branch.substring(DIGEST_END + 1);
    if (!KeyedDigest.isSame(digest(response, way), branch.substring(PREFIX.length(), DIGEST_END))) {
      return Optional.empty();
    }
    Via via = response.topVia();
    Optional<Protocol> protocol = Protocol.of(via.transport());
    if (protocol.isEmpty()) {
      return Optional.empty();
    }
    String host = via.received().isEmpty() ? via.host() : via.received();
    int port =
        via.rport() > 0 ? via.rport() : via.port() > 0 ? via.port() : protocol.get().defaultPort();
    String bare = HostPort.bare(host);
    long connection = Long.parseUnsignedLong(branch.substring(DIGEST_END + 1, dot), 16);
    int point = Integer.parseUnsignedInt(branch.substring(dot + 1), 16);
    return point(protocol.get(), point, host).map(p -> new Flow(p, bare, port, connection));
  }

  /**
   * The connection that the request came by, or another one to its sender if that one is closed.
   */
  private Optional<ListeningPoint> point(Protocol protocol, int boundHash, String host) {
    for (ListeningPoint point : transport.listeningPoints()) {
      if (point.protocol() == protocol && point.bound().hashCode() == boundHash) {
        return Optional.of(point);
      }
    }
    return transport.select(protocol, host);
  }

  /**
   * The digest is made of what the messages of one transaction have in common without our Via: the
   * Via of the one before us, Call-ID and CSeq number. Not the method: a CANCEL, and the ACK of a
   * failure, must have the branch of their INVITE (§17.2.3); all other requests differ in the rest.
   */
  private String digest(SipMessage message, String way) {
    Via via = message.topVia();
    String text =
        via.branch()
            + "\n"
            + via.host()
            + "\n"
            + via.port()
            + "\n"
            + via.received()
            + "\n"
            + via.rport()
            + "\n"
            + message.callId()
            + "\n"
            + message.cseq()
            + "\n"
            + way;
    return digest.of(text);
  }
}
