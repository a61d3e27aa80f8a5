package org.drachtio.sip.dialog.internal.session;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Header;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;

/** What a session timer may ask of its dialog. Lane thread only. */
public interface SessionHost extends DialogHost {

  SessionPolicy sessionPolicy();

  /** Whether another offer or INVITE is under way. */
  boolean isNegotiating();

  /** What our side offered or answered last; {@code null} if that is not known. */
  Description description();

  /**
   * The next INVITE of our side, with a sequence number that is used by this.
   *
   * @return empty: there is no way to the peer
   */
  Optional<OutgoingRequest> composeInvite(List<Header> headers, byte[] body);

  /** The peer has accepted such an INVITE, and may have moved. */
  void inviteAccepted(InboundMessage response);
}
