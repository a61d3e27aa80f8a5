package org.drachtio.sip.dialog.internal.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * The requests under way in a dialog, and which of them may not cross each other (RFC 3261 §14.2,
 * RFC 3311 §5.2). Lane thread only.
 */
public final class OfferAnswer {

  /** It crosses a request of ours: both sides try again. */
  public static final int REQUEST_PENDING = 491;

  private static final int SERVER_INTERNAL_ERROR = 500;

  /** Requests of the peer that wait for the application's final response. */
  private final List<PeerRequest> unanswered = new ArrayList<>(1);

  /** Our INVITE in the dialog that waits for its final response; {@code null} if none. */
  private OwnRequest ourInvite;

  /** Our UPDATE with an offer that waits for its final response; {@code null} if none. */
  private OwnRequest ourUpdate;

  public void received(PeerRequest request) {
    unanswered.add(request);
  }

  public void answered(PeerRequest request) {
    unanswered.remove(request);
  }

  public boolean isUnanswered(PeerRequest request) {
    return unanswered.contains(request);
  }

  /** Those at this moment: they may be answered meanwhile. */
  public List<PeerRequest> unanswered() {
    return List.copyOf(unanswered);
  }

  public void clear() {
    unanswered.clear();
  }

  /** The peer's offers have to wait for the answer to ours. */
  public void sent(OwnRequest request, SipMessage message) {
    if (message.method().equals(Methods.INVITE)) {
      ourInvite = request;
    } else if (message.method().equals(Methods.UPDATE) && message.bodyLength() > 0) {
      ourUpdate = request;
    }
  }

  /** A request of ours of an earlier version of the bundle waits again. */
  public void resumed(OwnRequest request, boolean invite, boolean update) {
    if (invite) {
      ourInvite = request;
    }
    if (update) {
      ourUpdate = request;
    }
  }

  /** A request of ours has its final response. */
  public void concluded(OwnRequest request) {
    if (ourInvite == request) {
      ourInvite = null;
    }
    if (ourUpdate == request) {
      ourUpdate = null;
    }
  }

  public Optional<OwnRequest> ourInvite() {
    return Optional.ofNullable(ourInvite);
  }

  public boolean isOurInvite(OwnRequest request) {
    return ourInvite == request;
  }

  public boolean isOurUpdate(OwnRequest request) {
    return ourUpdate == request;
  }

  public boolean isUpdating() {
    return ourUpdate != null;
  }

  /** Cancels and forgets our INVITE, if one waits. */
  public void withdrawInvite() {
    if (ourInvite != null) {
      ourInvite.withdraw();
      ourInvite = null;
    }
  }

  /**
   * Whether a request of the peer has to wait.
   *
   * @param refreshing whether a refresh of the session waits for its answer
   * @return 0 if not, else the status to refuse it with
   */
  public int refusal(SipMessage request, boolean refreshing) {
    return switch (request.method()) {
      case Methods.INVITE -> refusalOfInvite(refreshing);
      case Methods.UPDATE -> refusalOfUpdate(request.bodyLength() > 0, refreshing);
      default -> 0;
    };
  }

  private int refusalOfInvite(boolean refreshing) {
    if (isAsking() || refreshing) {
      return REQUEST_PENDING;
    }
    return isAsked() ? SERVER_INTERNAL_ERROR : 0;
  }

  private int refusalOfUpdate(boolean offers, boolean refreshing) {
    if (isUnanswered(Methods.UPDATE, false) || offers && isUnanswered(Methods.INVITE, true)) {
      return SERVER_INTERNAL_ERROR;
    }
    return offers && (isAsking() || refreshing) ? REQUEST_PENDING : 0;
  }

  /** Whether an offer of the application waits for its answer. */
  boolean isAsking() {
    return ourInvite != null || ourUpdate != null;
  }

  /** Whether an offer of the peer waits for the application's answer. */
  boolean isAsked() {
    return isUnanswered(Methods.INVITE, false) || isUnanswered(Methods.UPDATE, true);
  }

  /**
   * Whether the application has such a request of the peer still to answer.
   *
   * @param withOffer only one with a session description counts
   */
  private boolean isUnanswered(String method, boolean withOffer) {
    for (PeerRequest waiting : unanswered) {
      SipMessage request = waiting.request();
      if (request.method().equals(method) && (!withOffer || request.bodyLength() > 0)) {
        return true;
      }
    }
    return false;
  }
}
