package org.drachtio.call.control.internal;

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

/**
 * The network's side of the path: what the server says is remembered, what it hears is put in by
 * the test.
 */
final class Wire implements SipTransport {

  static final ListeningPoint UDP =
      new ListeningPoint(Protocol.UDP, "127.0.0.1", 5060, "127.0.0.1", "");

  final List<SipMessage> said = new ArrayList<>();
  final List<Long> closed = new ArrayList<>();
  MessageHandler handler;

  /** Why the next request cannot be sent; null if it can. */
  SendFailure failure;

  @Override
  public Registration attach(MessageHandler attached) {
    handler = attached;
    return () -> handler = null;
  }

  @Override
  public List<ListeningPoint> listeningPoints() {
    return List.of(UDP);
  }

  @Override
  public Optional<ListeningPoint> select(Protocol protocol, String host) {
    return protocol == Protocol.UDP ? Optional.of(UDP) : Optional.empty();
  }

  @Override
  public boolean isLocal(SipUri uri) {
    return false;
  }

  @Override
  public boolean respond(SipMessage response, Flow flow) {
    said.add(response);
    return true;
  }

  @Override
  public void send(SipMessage request, Hop hop, SendListener listener) {
    said.add(request);
    if (failure != null) {
      listener.failed(failure);
      failure = null;
      return;
    }
    listener.sent(new Flow(hop.local(), hop.host(), hop.port(), 0));
  }

  @Override
  public void close(long connection) {
    closed.add(connection);
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public List<ConnectionInfo> connections() {
    return List.of();
  }

  /** Start lines of what was said since the last call. */
  List<String> take() {
    List<String> lines = new ArrayList<>();
    for (SipMessage message : said) {
      lines.add(message.isRequest() ? message.method() : message.status() + " " + message.reason());
    }
    said.clear();
    return lines;
  }
}
