package org.drachtio.sip.transaction.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/** A transport that sends nothing and remembers all. */
final class RecordingTransport implements SipTransport {

  /** The address that every host name stands for here. */
  static final String RESOLVED = "192.0.2.99";

  /** A message that left. */
  record Sent(SipMessage message, Hop hop, SendListener listener, long at) {}

  final List<Sent> requests = new ArrayList<>();
  final List<Sent> responses = new ArrayList<>();

  /** What was said to be sent again, as {@code INVITE} or {@code 200 INVITE}. */
  final List<String> repeated = new ArrayList<>();

  /** What was counted as received, likewise. */
  final List<String> received = new ArrayList<>();

  /** What {@link #respond} answers. */
  boolean open = true;

  /** How the next requests fail, null if they do not. */
  SendFailure failure;

  /** Whether requests wait for a name or a connection: their listeners are not told. */
  boolean waiting;

  /** What {@link #locate} finds; null: the hop itself. */
  List<Hop> targets;

  /** Whether {@link #locate} answers later, by {@link #found}. */
  boolean searching;

  /** Who waits for {@link #found}. */
  final List<Consumer<List<Hop>>> searches = new ArrayList<>();

  /** What was told of targets. */
  final List<String> reports = new ArrayList<>();

  /** Connections that were told to be silent. */
  final List<Long> silent = new ArrayList<>();

  /** Whether connections are open. */
  boolean connected;

  private final LongSupplier clock;

  RecordingTransport(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public void silent(long connection) {
    silent.add(connection);
  }

  @Override
  public boolean isOpen(long connection) {
    return connected;
  }

  @Override
  public boolean respond(SipMessage response, Flow flow) {
    if (open) {
      responses.add(new Sent(response, flow.back(), null, clock.getAsLong()));
    }
    return open;
  }

  @Override
  public boolean repeat(SipMessage response, Flow flow) {
    repeated.add(response.status() + " " + response.method());
    return respond(response, flow);
  }

  @Override
  public void countReceived(SipMessage message) {
    received.add(
        message.isRequest() ? message.method() : message.status() + " " + message.method());
  }

  @Override
  public void locate(SipMessage request, Hop hop, Consumer<List<Hop>> answer) {
    if (searching) {
      searches.add(answer);
    } else {
      answer.accept(targets == null || hop.name().length() > 0 ? List.of(hop) : targets);
    }
  }

  /** The search has found something; on the lane. */
  void found(List<Hop> found) {
    searches.remove(0).accept(found);
  }

  @Override
  public void report(Hop target, TargetReport report, int retryAfterSeconds) {
    reports.add(target.host() + " " + report.text() + " " + retryAfterSeconds);
  }

  @Override
  public void send(SipMessage request, Hop hop, SendListener listener) {
    requests.add(new Sent(request, hop, listener, clock.getAsLong()));
    if (listener.isRepetition()) {
      repeated.add(request.method());
    }
    if (failure != null) {
      listener.failed(failure);
    } else if (!waiting) {
      listener.sent(
          new Flow(
              hop.local(),
              hop.name().isEmpty() ? RESOLVED : hop.host(),
              hop.port(),
              hop.protocol().isReliable() ? 7 : 0));
    }
  }

  @Override
  public Registration attach(MessageHandler handler) {
    throw new AssertionError("the transaction layer attaches to nothing");
  }

  @Override
  public List<ListeningPoint> listeningPoints() {
    return List.of();
  }

  @Override
  public Optional<ListeningPoint> select(Protocol protocol, String host) {
    return Optional.empty();
  }

  @Override
  public boolean isLocal(SipUri uri) {
    return false;
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
