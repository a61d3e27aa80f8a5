package org.drachtio.sip.proxy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/** The network: what is sent is remembered. */
final class Wire implements SipTransport {

  static final ListeningPoint UDP =
      new ListeningPoint(Protocol.UDP, "10.0.0.5", 5060, "203.0.113.5", "");
  static final ListeningPoint TCP =
      new ListeningPoint(Protocol.TCP, "10.0.0.5", 5060, "203.0.113.5", "");

  /** A message that left; {@code hop} of a request, {@code flow} of a response. */
  record Sent(SipMessage message, Hop hop, Flow flow) {}

  final List<Sent> sent = new ArrayList<>();
  List<ListeningPoint> points = List.of(UDP, TCP);

  /** Hosts that requests cannot be sent to. */
  final List<String> unreachable = new ArrayList<>();

  @Override
  public boolean respond(SipMessage response, Flow flow) {
    sent.add(new Sent(response, null, flow));
    return true;
  }

  @Override
  public void send(SipMessage request, Hop hop, SendListener listener) {
    if (unreachable.contains(hop.host())) {
      listener.failed(SendFailure.UNREACHABLE);
      return;
    }
    sent.add(new Sent(request, hop, null));
    listener.sent(
        new Flow(hop.local(), hop.host(), hop.port(), hop.protocol().isReliable() ? 7 : 0));
  }

  @Override
  public Registration attach(MessageHandler handler) {
    throw new AssertionError("the proxy attaches to nothing");
  }

  @Override
  public List<ListeningPoint> listeningPoints() {
    return points;
  }

  @Override
  public Optional<ListeningPoint> select(Protocol protocol, String host) {
    return points.stream().filter(point -> point.protocol() == protocol).findFirst();
  }

  @Override
  public boolean isLocal(SipUri uri) {
    boolean port = uri.port() < 0 || uri.port() == 5060;
    return port && List.of("203.0.113.5", "us.example").contains(uri.destination());
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
