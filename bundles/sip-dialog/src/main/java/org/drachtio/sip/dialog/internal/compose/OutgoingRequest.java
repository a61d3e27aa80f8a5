package org.drachtio.sip.dialog.internal.compose;

import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request of ours and where it goes.
 *
 * @param message complete, with its Via
 * @param hop next hop
 */
public record OutgoingRequest(SipMessage message, Hop hop) {

  private static final Logger LOG = LoggerFactory.getLogger(OutgoingRequest.class);

  /**
   * As applications are told: the peer of a connection, our own address for UDP (admin-protocol.md
   * §4).
   */
  public SentMessage asSent() {
    if (hop.protocol().isReliable()) {
      return new SentMessage(
          message, hop.protocol(), hop.host(), hop.portOrDefault(), Micros.now());
    }
    String host = hop.local().host();
    String bare = HostPort.bare(host);
    return new SentMessage(message, hop.protocol(), bare, hop.local().port(), Micros.now());
  }

  /** Whether the transport can carry it. */
  public boolean fits() {
    return hop.protocol().canCarry(message.length());
  }

  /**
   * Sends an ACK of a 2xx: it has no transaction, the peer's repeated 2xx makes up for a loss (RFC
   * 3261 §13.2.2.4).
   */
  public void sendWithoutTransaction(SipTransport transport) {
    transport.send(message, hop, new AckListener(message));
  }

  private record AckListener(SipMessage ack) implements SendListener {
    @Override
    public void sent(Flow flow) {
      // The peer's next 2xx, or its silence, tells whether it arrived.
    }

    @Override
    public void failed(SendFailure failure) {
      CallLog.about(
          ack.callId(),
          () ->
              LOG.info(
                  "ACK of Call-ID {} could not be sent: {}",
                  Printable.line(ack.callId()),
                  failure));
    }
  }
}
