package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * A re-INVITE of our own that refreshes a session (RFC 4028 §7.4). The application never sees it.
 * Lane thread only.
 */
final class SessionRefresh implements ClientTransactionUser {

  private static final byte[] NOTHING = {};

  private final LaneState state;
  private final Dialog dialog;

  /** Interval that it asks for. */
  final int seconds;

  /** Whether the peer has found a shorter interval too short: it is not asked a third time. */
  final boolean again;

  ClientTransaction transaction;

  /** It has its final response. */
  boolean concluded;

  /** For repeated 2xx; {@code null} before the first. */
  OutgoingRequest ack;

  SessionRefresh(LaneState state, Dialog dialog, int seconds, boolean again) {
    this.state = state;
    this.dialog = dialog;
    this.seconds = seconds;
    this.again = again;
  }

  /** Sends it; false: there is no way to the peer. */
  boolean open() {
    List<Header> headers = new ArrayList<>(4);
    headers.add(new Header("Supported", SessionExpires.OPTION));
    headers.add(
        new Header(
            SessionExpires.NAME,
            new SessionExpires(seconds, SessionExpires.Refresher.UAC).toString()));
    headers.add(new Header("Min-SE", String.valueOf(state.sessions.minSeconds())));
    Description offer = dialog.description;
    if (offer != null) {
      headers.add(new Header("Content-Type", offer.type()));
    }
    Optional<OutgoingRequest> composed =
        RequestComposer.inDialog(
            state,
            dialog,
            Methods.INVITE,
            "",
            dialog.localSeq + 1,
            headers,
            offer == null ? NOTHING : offer.body());
    if (composed.isEmpty()) {
      return false;
    }
    dialog.localSeq++;
    transaction = state.transactions.open(composed.get().message(), composed.get().hop(), this);
    return true;
  }

  /**
   * Goes on with one that an earlier version of the bundle sent. If it has ended meanwhile, that is
   * heard once the lane runs again.
   */
  void rejoin(String handle, SipMessage request, Hop hop) {
    Optional<ClientTransaction> live = state.transactions.client(handle);
    transaction = live.orElseGet(() -> new GoneClient(request, hop, handle));
    if (live.isPresent()) {
      transaction.setUser(this);
    } else {
      state.lane.execute(() -> onOver(transaction));
    }
  }

  @Override
  public void onResponse(ClientTransaction from, InboundMessage inbound) {
    transaction = from;
    SipMessage response = inbound.message();
    int status = response.status();
    if (status < 200) {
      return;
    }
    if (status < 300) {
      acknowledge(inbound);
    }
    if (concluded) {
      return;
    }
    concluded = true;
    SessionTimer session = current();
    if (session == null) {
      return;
    }
    if (status < 300) {
      accepted(session, response);
    } else {
      refused(session, response);
    }
  }

  private void acknowledge(InboundMessage inbound) {
    SipMessage response = inbound.message();
    if (ack == null) {
      RemoteTarget.accepted(state, dialog, Methods.INVITE, inbound);
      ack =
          RequestComposer.inDialog(
                  state, dialog, Methods.ACK, "", response.cseq(), List.of(), NOTHING)
              .orElse(null);
    }
    if (ack != null) {
      ack.sendWithoutTransaction(state);
    }
  }

  private void accepted(SessionTimer session, SipMessage response) {
    if (SessionExpires.of(response).isPresent()) {
      SessionTimer.accepted(state, dialog, response, true);
    } else {
      session.lapse();
    }
  }

  /** RFC 4028 §10: only a peer that has no dialog, or says nothing, is hung up on. */
  private void refused(SessionTimer session, SipMessage response) {
    int status = response.status();
    if (status == 408 || status == 481) {
      session.expire();
      return;
    }
    int least =
        response
            .header("Min-SE")
            .flatMap(SessionExpires::parse)
            .map(SessionExpires::seconds)
            .orElse(0);
    if (status == 491) {
      session.refreshLater();
    } else if (status == 422 && least > seconds && !again) {
      session.refreshSlower(least);
    } else {
      session.refreshAgain(response.header("Retry-After").map(Numbers::of).orElse(0L));
    }
  }

  /** The timer that it works for; {@code null} if that does not wait for it any more. */
  private SessionTimer current() {
    SessionTimer session = dialog.session;
    boolean waits = session != null && session.refresh == this && session.term != null;
    return waits && state.dialogs.contains(dialog) ? session : null;
  }

  @Override
  public void onTimeout(ClientTransaction from) {
    failed();
  }

  @Override
  public void onFailure(ClientTransaction from, SendFailure failure) {
    // It may fail before it has been opened.
    state.lane.execute(this::failed);
  }

  private void failed() {
    if (concluded) {
      return;
    }
    concluded = true;
    SessionTimer session = current();
    if (session != null) {
      session.expire();
    }
  }

  @Override
  public void onOver(ClientTransaction from) {
    failed();
    if (dialog.session != null && dialog.session.refresh == this) {
      dialog.session.refresh = null;
    }
  }
}
