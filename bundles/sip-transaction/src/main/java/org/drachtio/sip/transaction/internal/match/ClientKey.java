package org.drachtio.sip.transaction.internal.match;

import java.util.Optional;
import org.drachtio.message.SipMessage;

/**
 * What a response is matched to its client transaction by (RFC 3261 §17.1.3): the branch of the top
 * Via and the method of CSeq. Branches are ours, so nobody else can make them collide.
 */
public record ClientKey(String branch, String method) {

  private static final char SPACE = ' ';

  /** Of a request or of a response. */
  public static ClientKey of(SipMessage message) {
    return new ClientKey(message.topVia().branch(), message.cseqMethod());
  }

  /** The key as text; see {@link org.drachtio.api.transaction.ClientTransaction#handle}. */
  public String handle() {
    return method + SPACE + branch;
  }

  /** What {@link #handle} was made of; empty if the text is none. */
  public static Optional<ClientKey> ofHandle(String handle) {
    int methodEnd = handle.indexOf(SPACE);
    return methodEnd < 0
        ? Optional.empty()
        : Optional.of(
            new ClientKey(handle.substring(methodEnd + 1), handle.substring(0, methodEnd)));
  }
}
