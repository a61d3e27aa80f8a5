package org.drachtio.call.trace.internal.store;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Says which messages are looked at; asked where they come and go, so that messages of a call that
 * is not sampled are neither copied nor queued. It also says yes to a few other calls, whose
 * Call-IDs share a place.
 *
 * <p><b>Threading:</b> thread-safe, without a lock.
 */
final class Interest {

  private static final int PLACES = 1 << 16;

  /** How many Call-IDs that are recorded, or may be, share each place. */
  private final AtomicIntegerArray recorded = new AtomicIntegerArray(PLACES);

  private volatile int oneIn;

  /**
   * Follows what is to be recorded.
   *
   * @param recordOneIn 1 = every message is worth a look, 0 = none beside those of recorded calls
   */
  void sample(int recordOneIn) {
    oneIn = recordOneIn;
  }

  /** Whether to look at a message. */
  boolean in(SipMessage message, boolean inbound) {
    int rate = oneIn;
    if (rate == 1) {
      return true;
    }
    int hash = message.callIdHash();
    return isSampled(hash, rate)
        || recorded.get(place(hash)) > 0
        || rate > 1 && dials(message, inbound);
  }

  /** Whether a Call-ID with this hash is among one in so many. */
  static boolean isSampled(int hash, int oneIn) {
    return oneIn == 1 || oneIn > 1 && Math.floorMod(hash >>> 7, oneIn) == 0;
  }

  /** Whether it begins a leg that may turn out to belong to a call that is recorded. */
  static boolean dials(SipMessage message, boolean inbound) {
    return !inbound
        && message.isRequest()
        && message.method().equals(Methods.INVITE)
        && message.toTag().isEmpty();
  }

  /** Messages with this hash of the Call-ID are worth a look, until it is over as often. */
  void begun(int hash) {
    recorded.incrementAndGet(place(hash));
  }

  /** One reason for it is gone. */
  void over(int hash) {
    recorded.decrementAndGet(place(hash));
  }

  private static int place(int hash) {
    return hash & PLACES - 1;
  }
}
