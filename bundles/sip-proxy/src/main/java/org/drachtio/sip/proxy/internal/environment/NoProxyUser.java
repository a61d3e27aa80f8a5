package org.drachtio.sip.proxy.internal.environment;

import org.drachtio.api.proxy.ProxyUser;
import org.drachtio.api.transport.InboundMessage;

/** The user while nobody is attached. */
final class NoProxyUser implements ProxyUser {

  static final ProxyUser NONE = new NoProxyUser();

  private NoProxyUser() {}

  @Override
  public void onFinalResponse(String reference, InboundMessage response) {
    // nobody wants to know
  }

  @Override
  public void onDone(String reference) {
    // nobody wants to know
  }
}
