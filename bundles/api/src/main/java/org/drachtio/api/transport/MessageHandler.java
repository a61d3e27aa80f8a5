package org.drachtio.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/** Takes what the transport received. Called on the lane of the message's Call-ID. */
@ConsumerType
@FunctionalInterface
public interface MessageHandler {

  /**
   * A message came.
   *
   * @param message may be faulty: see its {@code fault()}; what is not SIP at all never comes here
   */
  void onMessage(InboundMessage message);
}
