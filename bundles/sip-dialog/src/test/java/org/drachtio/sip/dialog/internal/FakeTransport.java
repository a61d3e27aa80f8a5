package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/** Remembers what is sent without a transaction. */
final class FakeTransport implements SipTransport {

  static final ListeningPoint UDP =
      new ListeningPoint(Protocol.UDP, "127.0.0.1", 5060, "192.0.2.1", "");
  static final ListeningPoint TCP =
      new ListeningPoint(Protocol.TCP, "127.0.0.1", 5060, "192.0.2.1", "");

  record Sent(SipMessage message, Hop hop) {}

  final List<Sent> sent = new ArrayList<>();

  /** Ids of the connections that are closed. */
  final Set<Long> closed = new HashSet<>();

  /** Ids of those that their peers have made. */
  final Set<Long> accepted = new HashSet<>();

  @Override
  public boolean isAccepted(long connection) {
    return accepted.contains(connection);
  }

  @Override
  public boolean isOpen(long connection) {
    return !closed.contains(connection);
  }

  @Override
  public Registration attach(MessageHandler handler) {
    throw new UnsupportedOperationException("only call-control attaches");
  }

  @Override
  public List<ListeningPoint> listeningPoints() {
    return List.of(UDP, TCP);
  }

  @Override
  public Optional<ListeningPoint> select(Protocol protocol, String host) {
    return listeningPoints().stream().filter(point -> point.protocol() == protocol).findFirst();
  }

  @Override
  public boolean isLocal(SipUri uri) {
    return uri.destination().equals("192.0.2.1");
  }

  @Override
  public boolean respond(SipMessage response, Flow flow) {
    throw new UnsupportedOperationException("responses go through transactions");
  }

  @Override
  public void send(SipMessage request, Hop hop, SendListener listener) {
    sent.add(new Sent(request, hop));
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public List<ConnectionInfo> connections() {
    return List.of();
  }
}
