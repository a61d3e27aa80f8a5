package org.drachtio.call.control.internal.handover;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.call.control.internal.application.ReturningApplications;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.lane.CallLanes;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.restart.Provider;

/**
 * Leaves the requests that wait for an answer, and who owns which call, for the next version of
 * this layer, and takes over what the last one left (architecture.md §5).
 *
 * <p><b>Threading:</b> the methods block; not on a lane.
 */
public final class CallControlHandover {

  /** Name of this layer's parcel. */
  private static final String LAYER = "call-control";

  /** Field of the parcel: see {@link #tagKey}. */
  private static final String TAG_KEY = "tagKey";

  /** Field of the parcel: when the server started, in milliseconds since the epoch. */
  private static final String STARTED = "startedMillis";

  /** Field of the parcel: see {@link ReturningApplications}. */
  private static final String SUCCESSIONS = "successions";

  /** Field of the parcel: see {@link Extensions#roll}. */
  private static final String EXTENSIONS = "extensions";

  private final Handover handover;
  private Parcel left;
  private final List<Provider> extensions;
  private final byte[] tagKey;
  private final Instant started;

  /** Takes what the last version left; the lanes read theirs in {@link #resume}. */
  public CallControlHandover(Handover handover) {
    this.handover = handover;
    left = handover.take(LAYER).orElseGet(Parcel::new);
    extensions = left.list(EXTENSIONS).stream().map(Provider::of).toList();
    tagKey =
        left.has(TAG_KEY)
            ? left.bytes(TAG_KEY)
            : (Ids.token() + Ids.token()).getBytes(StandardCharsets.US_ASCII);
    started = left.has(STARTED) ? Instant.ofEpochMilli(left.number(STARTED)) : Instant.now();
  }

  /**
   * The key of the tags in stateless replies: a repeated request is to get the same tag from every
   * version.
   */
  public byte[] tagKey() {
    return tagKey;
  }

  /** When the server started; replacing bundles does not change it. */
  public Instant started() {
    return started;
  }

  /**
   * Goes on with what the last version left for the lanes. Owners of dialogs that the dialog layer
   * has lost are forgotten, too: nobody would ever remove them.
   */
  public void resume(CallLanes lanes, DialogLayer dialogs, ReturningApplications returning) {
    left.record(SUCCESSIONS).map(ReturningSnapshotCodec::read).ifPresent(returning::resume);
    handover.onEachLane(
        LAYER,
        left,
        (lane, record) -> {
          CallLane mine = lanes.all()[lane.index()];
          long expiresAt = mine.newRequests.pending().expiryFromNow();
          mine.resume(CallControlSnapshotCodec.read(record, expiresAt));
          mine.owners.retain(dialogs::knowsTransaction, dialogs::knowsDialog);
        });
    left = new Parcel();
  }

  /** The filters and routers that the last version had. */
  public List<Provider> extensions() {
    return extensions;
  }

  /** This layer is ready: the last step of activation. */
  public void arrived() {
    handover.arrived(LAYER);
  }

  /** Leaves all, unless nobody will take it. */
  public void leave(
      CallLanes lanes, ReturningApplications returning, List<Provider> roll, MessageHandler path) {
    if (!handover.begin()) {
      return;
    }
    handover.put(
        LAYER,
        new Parcel()
            .put(TAG_KEY, tagKey)
            .put(STARTED, started.toEpochMilli())
            .put(SUCCESSIONS, ReturningSnapshotCodec.write(returning.snapshot()))
            .put(EXTENSIONS, roll.stream().map(Provider::parcel).toList()),
        lane -> {
          CallLane mine = lanes.all()[lane.index()];
          mine.newRequests.keepHeld(path);
          Parcel record = CallControlSnapshotCodec.write(mine.snapshot());
          mine.leave();
          return record;
        });
  }
}
