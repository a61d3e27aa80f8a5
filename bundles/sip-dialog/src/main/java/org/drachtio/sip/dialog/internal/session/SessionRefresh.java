package org.drachtio.sip.dialog.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.GoneClient;
import org.drachtio.sip.dialog.internal.compose.Numbers;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;

/**
 * A re-INVITE of our own that refreshes a session (RFC 4028 §7.4). The application never sees it.
 * Lane thread only.
 */
public final class SessionRefresh implements ClientTransactionUser {

  private static final byte[] NOTHING = {};

  private final SessionHost host;
  private final SessionTimer timer;

  /** Interval that it asks for. */
  private final int seconds;

  /** Whether the peer has found a shorter interval too short: it is not asked a third time. */
  private final boolean again;

  private ClientTransaction transaction;

  /** It has its final response. */
  private boolean concluded;

  /** For repeated 2xx; {@code null} before the first. */
  private OutgoingRequest ack;

  /**
   * What the next version of the bundle goes on with.
   *
   * @param handle of its transaction
   * @param request as sent
   * @param hop where it was sent
   * @param seconds interval that it asks for
   * @param again whether the peer has found a shorter interval too short
   * @param concluded whether it has its final response
   * @param ack of its 2xx; {@code null} if there was none
   */
  public record Snapshot(
      String handle,
      SipMessage request,
      Hop hop,
      int seconds,
      boolean again,
      boolean concluded,
      OutgoingRequest ack) {}

  public SessionRefresh(SessionHost host, SessionTimer timer, int seconds, boolean again) {
    this.host = host;
    this.timer = timer;
    this.seconds = seconds;
    this.again = again;
  }

  boolean isConcluded() {
    return concluded;
  }

  Snapshot snapshot() {
    return new Snapshot(
        transaction.handle(),
        transaction.request(),
        transaction.hop(),
        seconds,
        again,
        concluded,
        ack);
  }

  /** Sends it; false: there is no way to the peer. */
  public boolean open() {
    List<Header> headers = new ArrayList<>(4);
    headers.add(new Header("Supported", SessionExpires.OPTION));
    headers.add(
        new Header(
            SessionExpires.NAME,
            new SessionExpires(seconds, SessionExpires.Refresher.UAC).toString()));
    headers.add(new Header("Min-SE", String.valueOf(host.sessionPolicy().minSeconds())));
    Description offer = host.description();
    if (offer != null) {
      headers.add(new Header("Content-Type", offer.type()));
    }
    Optional<OutgoingRequest> composed =
        host.composeInvite(headers, offer == null ? NOTHING : offer.body());
    if (composed.isEmpty()) {
      return false;
    }
    transaction = host.transactions().open(composed.get().message(), composed.get().hop(), this);
    return true;
  }

  /**
   * Goes on with one that an earlier version of the bundle sent. If its transaction has ended
   * meanwhile, the end is told once the lane runs again.
   */
  void rejoin(Snapshot left) {
    concluded = left.concluded();
    ack = left.ack();
    Optional<ClientTransaction> live = host.transactions().client(left.handle());
    transaction = live.orElseGet(() -> new GoneClient(left.request(), left.hop(), left.handle()));
    if (live.isPresent()) {
      transaction.setUser(this);
    } else {
      host.lane().execute(() -> onOver(transaction));
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
    if (!timer.waitsFor(this)) {
      return;
    }
    if (status < 300) {
      accepted(response);
    } else {
      refused(response);
    }
  }

  private void acknowledge(InboundMessage inbound) {
    SipMessage response = inbound.message();
    if (ack == null) {
      host.inviteAccepted(inbound);
      ack = host.composeAck(response.cseq()).orElse(null);
    }
    if (ack != null) {
      ack.sendWithoutTransaction(host.transport());
    }
  }

  private void accepted(SipMessage response) {
    Optional<SessionExpires> agreed = SessionExpires.of(response);
    if (agreed.isPresent()) {
      timer.agreedAsUac(agreed.get());
    } else {
      timer.lapse();
    }
  }

  /** RFC 4028 §10: only a peer that has no dialog, or says nothing, is hung up on. */
  private void refused(SipMessage response) {
    int status = response.status();
    if (status == 408 || status == 481) {
      timer.expire();
      return;
    }
    int least =
        response
            .header("Min-SE")
            .flatMap(SessionExpires::parse)
            .map(SessionExpires::seconds)
            .orElse(0);
    if (status == 491) {
      timer.refreshLater();
    } else if (status == 422 && least > seconds && !again) {
      timer.refreshSlower(least);
    } else {
      timer.refreshAgain(response.header("Retry-After").map(Numbers::of).orElse(0L));
    }
  }

  @Override
  public void onTimeout(ClientTransaction from) {
    failed();
  }

  @Override
  public void onFailure(ClientTransaction from, SendFailure failure) {
    // It may fail before it has been opened.
    host.lane().execute(this::failed);
  }

  private void failed() {
    if (concluded) {
      return;
    }
    concluded = true;
    if (timer.waitsFor(this)) {
      timer.expire();
    }
  }

  @Override
  public void onOver(ClientTransaction from) {
    failed();
    timer.refreshOver(this);
  }
}
