package org.drachtio.api.dialog;

import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The connections that registered clients are reached on, for those who send requests past the
 * dialogs (sip-behaviour.md §9, §6.7).
 *
 * <p><b>Threading:</b> on any lane.
 */
@ProviderType
public interface ClientFlows {

  /** Where the client that this URI names has registered, if that connection is still open. */
  Optional<Flow> find(SipUri client);

  /**
   * Somebody behind us has accepted a REGISTER or SUBSCRIBE; nothing happens with other requests
   * and answers. Only a client whose Contact cannot be looked up is remembered: others say where
   * they are.
   *
   * @param flow that the request came by
   */
  void accepted(SipMessage request, SipMessage response, Flow flow);
}
