package org.drachtio.call.trace.internal.store;

import java.util.Optional;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.call.trace.internal.item.Parties;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Something by which calls are chosen: an address or network of the peer, a number, user or
 * Call-ID, or {@code *} for every call. Immutable.
 *
 * @param text as it was given
 * @param comparable as numbers are compared
 * @param network empty if it is none
 */
public record CallSelection(String text, String comparable, Optional<IpNetwork> network) {

  /** Longest text: no header that it could be compared with is longer in a useful call. */
  public static final int MAX_LENGTH = 256;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException it is empty or too long
   */
  public static CallSelection of(String text) {
    String wanted = text.strip();
    if (wanted.isEmpty() || wanted.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a number, user, address, network or Call-ID has 1 to " + MAX_LENGTH + " characters");
    }
    return new CallSelection(wanted, Parties.comparable(wanted), IpNetwork.parse(wanted));
  }

  /** Whether a message has to do with it. */
  boolean fits(SeenMessage seen) {
    if (isEverything()) {
      return seen.method().equals(Methods.INVITE);
    }
    if (network.isPresent()) {
      return hasAddress(seen.remoteHost());
    }
    SipMessage message = seen.message();
    return message.callId().equals(text)
        || hasNumber(Parties.caller(message))
        || hasNumber(Parties.callee(message))
        || message.isRequest() && hasNumber(Parties.target(message))
        || hasNumber(Parties.asserted(message));
  }

  private boolean isEverything() {
    return text.equals("*");
  }

  /** Whether this is the number or user. */
  public boolean hasNumber(String number) {
    return !number.isEmpty() && Parties.comparable(number).equals(comparable);
  }

  /** Whether it is a network with this address in it. */
  public boolean hasAddress(String host) {
    Optional<IpAddress> address = IpAddress.parse(host);
    return network.isPresent() && address.isPresent() && network.get().contains(address.get());
  }
}
