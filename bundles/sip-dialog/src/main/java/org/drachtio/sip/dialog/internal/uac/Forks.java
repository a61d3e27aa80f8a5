package org.drachtio.sip.dialog.internal.uac;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogNumbers;

/**
 * Those who answer one INVITE of ours: as many early dialogs as there are To tags in provisional
 * responses, and what is left of dialogs that another's 2xx has made superfluous (RFC 3261
 * §13.2.2.4). Lane thread only.
 */
public final class Forks {

  /** Bound on early dialogs, and on late answerers that are remembered, per INVITE. */
  public static final int MAX = 32;

  /** One of those who answer. */
  public static final class Fork {

    private final Dialog dialog;

    /** RSeq of its last reliable provisional response; 0 if there was none. */
    private long rseq;

    /** Whether the application has not sent the PRACK of that response yet. */
    private boolean awaitsPrack;

    private Fork(Dialog dialog) {
      this.dialog = dialog;
    }

    public Dialog dialog() {
      return dialog;
    }

    /** Of its last reliable provisional response; 0 if there was none. */
    public long rseq() {
      return rseq;
    }

    public boolean awaitsPrack() {
      return awaitsPrack;
    }

    /** Goes on where an earlier version of the bundle was. */
    public void resume(long lastRseq, boolean unacknowledged) {
      rseq = lastRseq;
      awaitsPrack = unacknowledged;
    }

    /**
     * Whether a provisional response is news: a reliable one is if its RSeq is the next (RFC 3262
     * §4).
     */
    boolean accepts(SipMessage response) {
      long next = response.rseq();
      if (next < 0) {
        return true;
      }
      if (rseq > 0 && next != rseq + 1) {
        return false;
      }
      rseq = next;
      awaitsPrack = true;
      return true;
    }
  }

  private final List<Fork> early = new ArrayList<>(1);

  /**
   * A fork whose 2xx came too late and was hung up: a repeated 2xx gets its ACK again.
   *
   * @param tag its To tag
   * @param ack {@code null} if there was no way to it
   */
  public record Late(String tag, OutgoingRequest ack) {}

  private final List<Late> late = new ArrayList<>(0);

  public Optional<Fork> withTag(String tag) {
    for (Fork fork : early) {
      if (fork.dialog.remoteTag().equals(tag)) {
        return Optional.of(fork);
      }
    }
    return Optional.empty();
  }

  /** Those whose early dialogs stand, for the next version of the bundle. */
  List<UacSnapshot.Early> early(DialogNumbers numbers) {
    return early.stream()
        .map(fork -> new UacSnapshot.Early(numbers.of(fork.dialog), fork.rseq, fork.awaitsPrack))
        .toList();
  }

  /** Those whose 2xx came too late. */
  public List<Late> late() {
    return List.copyOf(late);
  }

  public boolean isFull() {
    return early.size() >= MAX;
  }

  public Fork add(Dialog dialog) {
    Fork fork = new Fork(dialog);
    early.add(fork);
    return fork;
  }

  /**
   * The fork whose reliable response a PRACK acknowledges: forks share the dialog id by which the
   * application names them, so the RSeq decides, and among equals the order.
   */
  public Optional<Fork> acknowledgedBy(long rseq) {
    for (Fork fork : early) {
      if (fork.awaitsPrack && fork.rseq == rseq) {
        fork.awaitsPrack = false;
        return Optional.of(fork);
      }
    }
    return Optional.empty();
  }

  Optional<Late> lateWithTag(String tag) {
    for (Late fork : late) {
      if (fork.tag.equals(tag)) {
        return Optional.of(fork);
      }
    }
    return Optional.empty();
  }

  public void addLate(Late fork) {
    if (late.size() < MAX) {
      late.add(fork);
    }
  }

  /** Ends all early dialogs but one. */
  void endAllBut(Dialog winner) {
    for (Fork fork : List.copyOf(early)) {
      if (fork.dialog != winner) {
        fork.dialog.end();
      }
    }
    early.clear();
  }
}
