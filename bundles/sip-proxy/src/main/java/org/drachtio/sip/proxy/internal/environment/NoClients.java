package org.drachtio.sip.proxy.internal.environment;

import java.util.Optional;
import org.drachtio.api.dialog.ClientFlows;
import org.drachtio.api.transport.Flow;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/**
 * Stands for the dialog layer while it is absent: nobody knows the connections of registered
 * clients.
 */
final class NoClients implements ClientFlows {

  static final ClientFlows NONE = new NoClients();

  private NoClients() {}

  @Override
  public Optional<Flow> find(SipUri client) {
    return Optional.empty();
  }

  @Override
  public void accepted(SipMessage request, SipMessage response, Flow flow) {
    // Nothing is remembered.
  }
}
