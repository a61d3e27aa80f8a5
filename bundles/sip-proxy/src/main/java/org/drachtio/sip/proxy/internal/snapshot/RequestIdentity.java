package org.drachtio.sip.proxy.internal.snapshot;

import org.drachtio.message.SipMessage;

/** What is known of a proxied request for as long as its context lives. Immutable. */
public record RequestIdentity(String callId, String method, String fromTag, long cseq) {

  public static RequestIdentity of(SipMessage request) {
    return new RequestIdentity(
        request.callId(), request.method(), request.fromTag(), request.cseq());
  }
}
