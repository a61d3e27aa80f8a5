package org.drachtio.sip.transaction.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.transaction.internal.environment.AnsweringAddresses;
import org.drachtio.sip.transaction.internal.observe.ObserverServices;
import org.drachtio.sip.transaction.internal.snapshot.ObserverSnapshotCodec;
import org.drachtio.sip.transaction.internal.snapshot.TransactionSnapshotCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the tables of all lanes for the next version of this layer, and takes over those that the
 * last one left. No user hears of it: users above have gone before, and join again by handle.
 *
 * <p><b>Threading:</b> the methods block; not on a lane.
 */
final class TransactionHandover {

  /** Name of this layer's parcel. */
  static final String LAYER = "sip-transaction";

  /** Field of the parcel. */
  private static final String OBSERVERS = "observers";

  private static final Logger LOG = LoggerFactory.getLogger(TransactionHandover.class);

  private final Handover handover;
  private final LaneTransactions[] byLane;
  private final AnsweringAddresses answering;
  private final ObserverServices observers;

  TransactionHandover(
      Handover handover,
      LaneTransactions[] byLane,
      AnsweringAddresses answering,
      ObserverServices observers) {
    this.handover = handover;
    this.byLane = byLane;
    this.answering = answering;
    this.observers = observers;
  }

  /**
   * Leaves all, and ends it here.
   *
   * @return false: nobody will take it; nothing has been done
   */
  boolean leave() {
    if (!handover.begin()) {
      return false;
    }
    Parcel common =
        TransactionSnapshotCodec.ofLayer(answering.list())
            .put(OBSERVERS, observers.leave().stream().map(ObserverSnapshotCodec::write).toList());
    if (!handover.put(LAYER, common, lane -> leave(byLane[lane.index()]))) {
      close();
    }
    return true;
  }

  /** Ends all that has not been left, without telling anybody. */
  void close() {
    for (LaneTransactions transactions : byLane) {
      transactions.lane().execute(transactions::close);
    }
  }

  private static Parcel leave(LaneTransactions transactions) {
    List<Parcel> servers = new ArrayList<>();
    List<Parcel> clients = new ArrayList<>();
    transactions.leave(
        server -> servers.add(TransactionSnapshotCodec.write(server).packed()),
        client -> clients.add(TransactionSnapshotCodec.write(client).packed()));
    transactions.close();
    return TransactionSnapshotCodec.ofLane(servers, clients);
  }

  /**
   * Takes over what was left, if anything, and tells that this layer is ready: the last step of
   * activation.
   */
  void resume() {
    handover
        .take(LAYER)
        .ifPresent(
            left -> {
              observers.resume(
                  left.list(OBSERVERS).stream().map(ObserverSnapshotCodec::read).toList());
              TransactionSnapshotCodec.answering(left).forEach(answering::add);
              handover.onEachLane(
                  LAYER, left, (lane, record) -> resume(record, byLane[lane.index()]));
            });
    handover.arrived(LAYER);
  }

  private static void resume(Parcel left, LaneTransactions transactions) {
    int index = transactions.lane().index();
    long now = transactions.lane().now();
    List<Parcel> servers = TransactionSnapshotCodec.servers(left);
    List<Parcel> clients = TransactionSnapshotCodec.clients(left);
    int lost =
        resume(
                servers,
                record -> transactions.resume(TransactionSnapshotCodec.readServer(record, now)))
            + resume(
                clients,
                record -> transactions.resume(TransactionSnapshotCodec.readClient(record, now)));
    LOG.info(
        "Lane {}: {} server and {} client transactions, {} lost",
        index,
        servers.size(),
        clients.size(),
        lost);
  }

  /**
   * Takes records over. The log names only the first that cannot be taken over, because there will
   * be many if there is more than one.
   *
   * @return how many could not be taken over
   */
  private static int resume(List<Parcel> records, Consumer<Parcel> taker) {
    int lost = 0;
    for (Parcel record : records) {
      try {
        taker.accept(record);
      } catch (IllegalArgumentException e) {
        if (lost == 0) {
          LOG.error("A transaction cannot be taken over: {}", e.getMessage());
        }
        lost++;
      }
    }
    return lost;
  }
}
