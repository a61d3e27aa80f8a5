package org.drachtio.sip.transaction.internal;

import org.drachtio.message.SipMessage;

/**
 * What a response is matched to its client transaction by (RFC 3261 §17.1.3): the branch of the top
 * Via and the method of CSeq. Branches are ours, so nobody else can make them collide.
 */
record ClientKey(String branch, String method) {

  /** Of a request or of a response. */
  static ClientKey of(SipMessage message) {
    return new ClientKey(message.topVia().branch(), message.cseqMethod());
  }
}
