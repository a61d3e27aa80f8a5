package org.drachtio.sip.dialog.internal.session;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A dialog whose application has gone (admin-protocol.md §9). For a grace time another connection
 * may go on with it; then a subscription ends, and a call stays as long as its peer asks for
 * nothing, but not for ever. Lane thread only.
 */
public final class Orphan extends DialogDeadline {

  private static final int GRACE_OVER = 1;
  private static final int KEPT_LONG_ENOUGH = 2;

  /** What it asks for besides. */
  public interface Policy {

    /** How long a call is kept that nobody will go on with. */
    long orphanMillis();

    /** Whether such a call is ended by BYE as soon as nobody may go on with it. */
    boolean hangUpOrphans();
  }

  /**
   * What the next version of the bundle goes on with.
   *
   * @param forsaken nobody will go on with the dialog
   * @param until on the lane's clock
   */
  public record Snapshot(boolean forsaken, long until) {}

  private final Policy policy;

  /** Nobody will go on with it. */
  private boolean forsaken;

  public Orphan(DialogHost host, Policy policy) {
    super(host);
    this.policy = policy;
  }

  /**
   * The application has gone.
   *
   * @param graceMillis how long another may still go on with the dialog; 0 or less: nobody may
   */
  public void begin(long graceMillis) {
    arm(host().lane().now() + graceMillis, GRACE_OVER);
  }

  /** Empty if it waits for nothing. */
  public Optional<Snapshot> snapshot() {
    OptionalLong until = deadline();
    return until.isPresent()
        ? Optional.of(new Snapshot(forsaken, until.getAsLong()))
        : Optional.empty();
  }

  /** Goes on with one of an earlier version of the bundle. */
  public void resume(Snapshot left) {
    forsaken = left.forsaken();
    arm(left.until(), forsaken ? KEPT_LONG_ENOUGH : GRACE_OVER);
  }

  public boolean isForsaken() {
    return forsaken;
  }

  /** Nobody will go on with it: it is kept for a while all the same, from now on. */
  public void forsake() {
    forsaken = true;
    arm(host().lane().now() + policy.orphanMillis(), KEPT_LONG_ENOUGH);
  }

  /** Nobody may go on with it any more. */
  public void graceOver() {
    reached(GRACE_OVER);
  }

  @Override
  void reached(int kind) {
    if (kind == KEPT_LONG_ENOUGH || host().isSubscription()) {
      host().end();
    } else if (policy.hangUpOrphans()) {
      host().hangUp(HangUpReasons.APPLICATION_GONE);
    } else {
      forsake();
    }
  }
}
