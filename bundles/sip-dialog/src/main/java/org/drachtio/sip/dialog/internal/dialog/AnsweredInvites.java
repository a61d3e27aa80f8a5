package org.drachtio.sip.dialog.internal.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.session.SessionHost;

/** The 2xx of ours in a dialog that wait for the ACK of the peer. Lane thread only. */
public final class AnsweredInvites {

  private final SessionHost host;
  private final DialogState state;

  /** Hardly ever more than one. Most of the time there is none, and the list takes no memory. */
  private List<AnsweredInvite> waiting = List.of();

  AnsweredInvites(SessionHost host, DialogState state) {
    this.host = host;
    this.state = state;
  }

  /** A 2xx to an INVITE was sent: it is repeated until its ACK comes. */
  public void await(ServerTransaction transaction, SipMessage response, String transactionId) {
    AnsweredInvite answered = new AnsweredInvite(host, transaction, response, transactionId);
    answered.start();
    add(answered);
  }

  private void add(AnsweredInvite answered) {
    if (waiting.isEmpty()) {
      waiting = new ArrayList<>(1);
    }
    waiting.add(answered);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** An ACK of the peer has come; the 2xx that it acknowledges waits no more. */
  public Optional<AnsweredInvite> acknowledged(long cseq) {
    AnsweredInvite answered = find(cseq);
    if (answered == null) {
      return Optional.empty();
    }
    state.acknowledgedSeq(cseq);
    waiting.remove(answered);
    if (waiting.isEmpty()) {
      waiting = List.of();
    }
    answered.acknowledged();
    return Optional.of(answered);
  }

  /**
   * The 2xx that an ACK of the peer acknowledges; {@code null} if there is none. The ACK has the
   * number of its INVITE (RFC 3261 §13.2.2.4); one with a number that no INVITE has is taken for
   * the 2xx that has waited longest. A number that was seen before, or a lower one, is a copy that
   * comes late, which must not stop the repetitions of another 2xx.
   */
  private AnsweredInvite find(long cseq) {
    for (AnsweredInvite answered : waiting) {
      if (answered.cseq() == cseq) {
        return answered;
      }
    }
    return cseq > state.acknowledgedSeq() && !waiting.isEmpty() ? waiting.get(0) : null;
  }

  /** Nothing is repeated any more; what waits can still be written to a parcel. */
  void stop() {
    waiting.forEach(AnsweredInvite::stop);
  }

  /** Nothing is repeated any more, and nothing waits. */
  void clear() {
    stop();
    waiting = List.of();
  }

  List<AnsweredInvite.Snapshot> snapshot() {
    return waiting.stream().map(AnsweredInvite::snapshot).toList();
  }

  /** Goes on with those of an earlier version of the bundle. */
  void resume(List<AnsweredInvite.Snapshot> left) {
    for (AnsweredInvite.Snapshot answered : left) {
      add(AnsweredInvite.resumed(host, answered));
    }
  }
}
