package org.drachtio.sip.dialog.internal.dialog;

import org.drachtio.sip.dialog.internal.session.Orphan;
import org.drachtio.sip.dialog.internal.session.SessionHost;

/**
 * Whether a dialog has an application: from the time when its application goes until another one
 * takes it, or nobody will (admin-protocol.md §9). Lane thread only.
 */
public final class Ownership implements Orphan.Policy {

  private static final int DOES_NOT_EXIST = 481;

  private final SessionHost host;
  private final LaneServices services;
  private final DialogState state;

  /** {@code null}: its application is there, or nobody has noticed yet that it has gone. */
  private Orphan orphan;

  Ownership(SessionHost host, LaneServices services, DialogState state) {
    this.host = host;
    this.services = services;
    this.state = state;
  }

  @Override
  public long orphanMillis() {
    return services.policies().orphanMillis();
  }

  @Override
  public boolean hangUpOrphans() {
    return services.policies().hangUpOrphans();
  }

  private boolean isConfirmed() {
    return state.phase() == DialogState.Phase.CONFIRMED;
  }

  private boolean isForsaken() {
    return orphan != null && orphan.isForsaken();
  }

  /** See {@link Dialog#abandon}. */
  void lost(long graceMillis) {
    if (isConfirmed() && orphan == null) {
      orphan = new Orphan(host, this);
      orphan.begin(graceMillis);
    }
  }

  /** Another application has the dialog now. */
  public void adopted() {
    if (orphan != null) {
      orphan.stop();
      orphan = null;
    }
  }

  /** A successor goes on with the dialog, if it knows it. */
  public void reclaimed() {
    state.onTrial(true);
    adopted();
  }

  public boolean isOnTrial() {
    return state.isOnTrial();
  }

  /** The successor has answered a request of the peer: a 481 says that it knows no dialog. */
  public void successorAnswered(int status) {
    if (!state.isOnTrial()) {
      return;
    }
    if (status < 300) {
      state.onTrial(false);
    } else if (status == DOES_NOT_EXIST) {
      host.end();
    }
  }

  /**
   * The successor says that it knows none of its dialogs.
   *
   * @return false: it has already shown that it knows this one
   */
  public boolean disowned() {
    if (!state.isOnTrial()) {
      return false;
    }
    state.onTrial(false);
    orphan = new Orphan(host, this);
    orphan.graceOver();
    return true;
  }

  /** Some application knows its id, and has asked for something in it: it is kept on. */
  public void used() {
    state.onTrial(false);
    if (isForsaken()) {
      orphan.forsake();
    }
  }

  /**
   * Nobody has taken a request of the peer: it is answered, and with that the dialog may end (RFC
   * 5057 §5.1: for the peer it has ended).
   */
  public void notTaken(PeerRequest request) {
    refuse(request);
    if (!isConfirmed()) {
      return;
    }
    if (orphan == null) {
      orphan = new Orphan(host, this);
      orphan.forsake();
    } else if (isForsaken()) {
      host.end();
    }
  }

  /**
   * Answers a request that no application will answer. A 481 would end a subscription for the peer
   * that another application may go on with.
   */
  void refuse(PeerRequest request) {
    if (!isForsaken() && host.isSubscription() && isConfirmed()) {
      request.refuseForNow();
    } else {
      request.refuse(DOES_NOT_EXIST);
    }
  }

  void stop() {
    if (orphan != null) {
      orphan.stop();
    }
  }

  /** {@code null} if its application is there, or nobody is waited for any more. */
  Orphan.Snapshot snapshot() {
    return orphan == null ? null : orphan.snapshot().orElse(null);
  }

  /** Goes on with the wait of an earlier version of the bundle. */
  void resume(Orphan.Snapshot left) {
    orphan = new Orphan(host, this);
    orphan.resume(left);
  }
}
