package org.drachtio.sip.transport.internal.receive;

import org.drachtio.api.transport.InboundMessage;

/** A message on its way to its lane. */
record Delivery(Intake intake, InboundMessage message) implements Runnable {

  @Override
  public void run() {
    intake.toHandler(message);
  }
}
