package org.drachtio.admin.internal.frame;

import java.util.List;
import org.drachtio.message.Header;

/**
 * The headers that an application gave with a message.
 *
 * @param headers in order, without those that the server owns; no name or value has a CR, LF or NUL
 * @param badHeader name of the header for which the message cannot be sent; empty if it can
 */
public record HeaderBlock(List<Header> headers, String badHeader) {

  /** Whether the message can be sent. */
  public boolean isSound() {
    return badHeader.isEmpty();
  }
}
