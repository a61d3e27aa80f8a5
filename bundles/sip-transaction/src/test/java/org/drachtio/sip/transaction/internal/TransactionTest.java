package org.drachtio.sip.transaction.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;
import org.junit.jupiter.api.AfterEach;

/**
 * A transaction layer over a transport that only records, on a clock that tests move. Time begins
 * at 0.
 *
 * <p>Transactions are held as a user above holds them, so that a hand-over can come between any two
 * steps of a test: a subclass whose {@link #replacesLayer} says so runs the same tests across
 * hand-overs.
 */
abstract class TransactionTest {

  /** Longer than timer C and the guard of a CANCEL together. */
  private static final long LONG_ENOUGH = 300_000;

  final TwoLanes lanes = new TwoLanes();

  /** The lane of {@link Messages#CALL_ID}. */
  private final Lane lane = lanes.ofHash(SipMessage.hashOf(Messages.CALL_ID));

  private final long epoch = lane.now();
  final RecordingTransport transport = new RecordingTransport(this::now);
  final FakeMeters meters = new FakeMeters();
  final ManualHandover handover = new ManualHandover(lanes);
  final ServerUser server = new ServerUser();
  final ClientUser client = new ClientUser();

  /** The version that lives now. */
  SipTransactions layer = new SipTransactions(transport, lanes, meters, handover, Configs.DEFAULT);

  private final List<HeldServer> servers = new ArrayList<>();
  private final List<HeldClient> clients = new ArrayList<>();
  private TransactionConfig config = Configs.DEFAULT;

  /** Whether the layer is replaced between any two steps. */
  boolean replacesLayer() {
    return false;
  }

  @AfterEach
  void everythingHasEnded() {
    advance(LONG_ENOUGH);
    assertEquals(List.of(), transactions());
    assertEquals(0, lanes.armedTimers());
  }

  /** The layer goes and its next version comes; no user has joined it yet. */
  void replaceLayer() {
    layer.deactivate();
    layer = new SipTransactions(transport, lanes, meters, handover, config);
  }

  /** The users join what lives now. */
  void rejoin() {
    servers.forEach(held -> held.rejoin(layer));
    clients.forEach(held -> held.rejoin(layer));
  }

  void handOver() {
    replaceLayer();
    rejoin();
  }

  private void betweenSteps() {
    if (replacesLayer()) {
      handOver();
    }
  }

  /** Changes the configuration; it holds for later versions of the layer too. */
  void configure(TransactionConfig changed) {
    config = changed;
    layer.modified(changed);
  }

  long now() {
    return lane.now() - epoch;
  }

  /** Time passes, with a hand-over halfway if there are any: timers are then under way. */
  void advance(long millis) {
    betweenSteps();
    lanes.advance(millis / 2);
    betweenSteps();
    lanes.advance(millis - millis / 2);
    betweenSteps();
  }

  /** The transactions of all lanes, as {@code role method state}. */
  List<String> transactions() {
    List<String> all = new ArrayList<>();
    layer.forEach(info -> all.add(info.role() + " " + info.method() + " " + info.state()));
    return all;
  }

  List<TransactionInfo> infos() {
    List<TransactionInfo> all = new ArrayList<>();
    layer.forEach(all::add);
    return all;
  }

  /** A message came; whether a transaction took it. */
  boolean receive(InboundMessage message) {
    return onLane(message.message(), () -> layer.onMessage(message));
  }

  void absorb(InboundMessage message) {
    assertTrue(receive(message), () -> "not taken: " + message.message());
  }

  ServerTransaction openServer(InboundMessage request) {
    return onLane(request.message(), () -> hold(layer.open(request, server)));
  }

  ServerTransaction.Outcome respond(ServerTransaction transaction, SipMessage response) {
    return onLane(response, () -> transaction.respond(response));
  }

  ClientTransaction openClient(SipMessage request, Hop hop) {
    return onLane(request, () -> hold(layer.open(request, hop, client)));
  }

  /** Joins it again after hand-overs. */
  ServerTransaction hold(ServerTransaction opened) {
    HeldServer held = new HeldServer(opened, server);
    servers.add(held);
    return held;
  }

  /** Joins it again after hand-overs. */
  ClientTransaction hold(ClientTransaction opened) {
    HeldClient held = new HeldClient(opened, client);
    clients.add(held);
    return held;
  }

  /** Calls on the lane of the message's Call-ID. */
  <T> T onLane(SipMessage message, Supplier<T> call) {
    betweenSteps();
    List<T> result = new ArrayList<>();
    lanes.ofHash(message.callIdHash()).execute(() -> result.add(call.get()));
    lanes.run();
    return result.get(0);
  }

  /** The statuses of the responses sent so far. */
  List<Integer> statuses() {
    List<Integer> statuses = new ArrayList<>();
    for (RecordingTransport.Sent sent : transport.responses) {
      statuses.add(sent.message().status());
    }
    return statuses;
  }

  /** The methods of the requests sent so far. */
  List<String> methods() {
    List<String> methods = new ArrayList<>();
    for (RecordingTransport.Sent sent : transport.requests) {
      methods.add(sent.message().method());
    }
    return methods;
  }

  /** When these were sent. */
  static List<Long> times(List<RecordingTransport.Sent> messages) {
    List<Long> times = new ArrayList<>();
    for (RecordingTransport.Sent sent : messages) {
      times.add(sent.at());
    }
    return times;
  }

  long count(String counter) {
    return meters.counter(counter).value();
  }
}
