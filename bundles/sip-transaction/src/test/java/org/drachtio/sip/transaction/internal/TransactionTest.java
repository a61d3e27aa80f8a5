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
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;

/**
 * A transaction layer over a transport that only records, on a clock that tests move. Time begins
 * at 0.
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
  final SipTransactions layer = new SipTransactions(transport, lanes, meters, TestConfig.DEFAULT);
  final ServerUser server = new ServerUser();
  final ClientUser client = new ClientUser();

  @AfterEach
  void everythingHasEnded() {
    advance(LONG_ENOUGH);
    assertEquals(List.of(), transactions());
    assertEquals(0, lanes.armedTimers());
  }

  long now() {
    return lane.now() - epoch;
  }

  void advance(long millis) {
    lanes.advance(millis);
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
    return onLane(request.message(), () -> layer.open(request, server));
  }

  ServerTransaction.Outcome respond(ServerTransaction transaction, SipMessage response) {
    return onLane(response, () -> transaction.respond(response));
  }

  ClientTransaction openClient(SipMessage request, Hop hop) {
    return onLane(request, () -> layer.open(request, hop, client));
  }

  /** Calls on the lane of the message's Call-ID. */
  <T> T onLane(SipMessage message, Supplier<T> call) {
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
