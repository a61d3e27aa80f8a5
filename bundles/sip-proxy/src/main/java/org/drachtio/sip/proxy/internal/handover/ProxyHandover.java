package org.drachtio.sip.proxy.internal.handover;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.sip.proxy.internal.fork.ProxyLane;
import org.drachtio.sip.proxy.internal.route.ReturnWay;
import org.drachtio.sip.proxy.internal.route.RouteKeys;
import org.drachtio.sip.proxy.internal.route.RouteKeysSnapshot;

/**
 * Leaves the requests that are being proxied for the next version of this layer, and takes over
 * what the last one left (architecture.md §5).
 *
 * <p><b>Threading:</b> the methods block; not on a lane.
 */
public final class ProxyHandover {

  /** Name of this layer's parcel. */
  private static final String LAYER = "sip-proxy";

  /** Field of the parcel: see {@link ReturnWay}. */
  private static final String SECRET = "secret";

  private final Handover handover;
  private final byte[] secret;
  private Parcel left;

  /** Takes what the last version left; the lanes read theirs in {@link #resume}. */
  public ProxyHandover(Handover handover) {
    this.handover = handover;
    left = handover.take(LAYER).orElseGet(Parcel::new);
    secret =
        left.has(SECRET)
            ? left.bytes(SECRET)
            : (Ids.token() + Ids.token()).getBytes(StandardCharsets.US_ASCII);
  }

  /** The same for all versions. It never leaves the process: parcels stay in its memory. */
  public byte[] secret() {
    return secret;
  }

  /** The keys that the last version left, else others. */
  public RouteKeysSnapshot keysOr(Supplier<RouteKeysSnapshot> others) {
    RouteKeysSnapshot keys = RouteKeysSnapshotCodec.read(left);
    return keys.keys().isEmpty() ? others.get() : keys;
  }

  /**
   * Goes on with what the last version left, and tells that this layer is ready: the last step of
   * activation. Lanes keep their number as long as the kernel lives.
   */
  public void resume(ProxyLane[] byLane) {
    handover.onEachLane(
        LAYER,
        left,
        (lane, record) -> byLane[lane.index()].resume(ProxySnapshotCodec.read(record, lane.now())));
    left = new Parcel();
    handover.arrived(LAYER);
  }

  /** Leaves all, unless nobody will take it. */
  public void leave(ProxyLane[] byLane, RouteKeys keys) {
    if (!handover.begin()) {
      return;
    }
    handover.put(
        LAYER,
        RouteKeysSnapshotCodec.write(keys.snapshot(), new Parcel().put(SECRET, secret)),
        lane -> {
          ProxyLane mine = byLane[lane.index()];
          Parcel record = ProxySnapshotCodec.write(mine.snapshot());
          mine.leave();
          return record;
        });
  }
}
