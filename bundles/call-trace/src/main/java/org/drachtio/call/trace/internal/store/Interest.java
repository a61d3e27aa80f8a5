package org.drachtio.call.trace.internal.store;

import org.drachtio.api.capture.FrameSubject;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Says which messages and frames are looked at; asked where they come and go, so that those of a
 * call that is not recorded are neither copied nor queued. It also says yes to a few other calls,
 * whose ids share a place.
 *
 * <p><b>Threading:</b> thread-safe. Whoever queues something, and the store, mark the ids by which
 * what follows is to be known.
 */
final class Interest {

  /** What is recorded of calls that are not marked. */
  private record Sample(int oneIn, boolean otherRequests, boolean everything) {}

  /** Call-IDs that are recorded, or may be. */
  private final Places calls = new Places();

  /** Transactions of these calls, and commands whose reply belongs to them. */
  private final Places ids = new Places();

  private volatile Sample sample = new Sample(0, false, false);

  /**
   * Follows what is to be recorded.
   *
   * @param oneIn 1 = every call, 0 = none beside those that are recorded already
   * @param otherRequests whether requests outside calls are recorded as well
   * @param everything whether a call may be recorded for what stands in any message
   */
  void sample(int oneIn, boolean otherRequests, boolean everything) {
    sample = new Sample(oneIn, otherRequests, everything);
  }

  /** Whether to look at a message. */
  boolean in(SipMessage message, boolean inbound) {
    Sample now = sample;
    if (now.everything) {
      return true;
    }
    int hash = message.callIdHash();
    return isSampled(hash, now.oneIn) && opens(message, now.otherRequests)
        || calls.has(hash)
        || now.oneIn > 1
            && message.isRequest()
            && dials(message.method(), inbound)
            && message.toTag().isEmpty();
  }

  /** Whether to look at a frame. */
  boolean in(FrameSubject subject) {
    if (subject.kind() == FrameSubject.Kind.OTHER || sample.everything) {
      return subject.kind() != FrameSubject.Kind.OTHER;
    }
    if (subject.kind().isCommand()) {
      boolean isNew = subject.transactionId().isEmpty() && subject.dialogId().isEmpty();
      return isNew
          || hasId(subject.transactionId())
          || hasCall(DialogId.parse(subject.dialogId()).callId());
    }
    return hasCall(subject.callId()) || hasId(subject.commandId());
  }

  /** Whether a Call-ID with this hash is among one in so many. */
  static boolean isSampled(int hash, int oneIn) {
    return oneIn == 1 || oneIn > 1 && Math.floorMod(hash >>> 7, oneIn) == 0;
  }

  /** Whether a call, or another exchange that is recorded, may become known by this message. */
  private static boolean opens(SipMessage message, boolean otherRequests) {
    return isOfCall(message.isRequest(), message.method()) || otherRequests && message.isRequest();
  }

  /** Whether it belongs to a call, and may be the first that is heard of it. */
  static boolean isOfCall(boolean request, String method) {
    return method.equals(Methods.INVITE) || request && method.equals(Methods.BYE);
  }

  /** Whether a request outside a dialog begins a leg that may belong to a call. */
  static boolean dials(String method, boolean inbound) {
    return !inbound && method.equals(Methods.INVITE);
  }

  /** Whether messages and frames of this call are worth a look. */
  boolean hasCall(String callId) {
    return !callId.isEmpty() && calls.has(SipMessage.hashOf(callId));
  }

  /** Messages and frames of this call are worth a look, until it is {@link #over} as often. */
  void begun(String callId) {
    calls.add(SipMessage.hashOf(callId));
  }

  /** One reason for it is gone. */
  void over(String callId) {
    calls.remove(SipMessage.hashOf(callId));
  }

  /** Whether frames that name it are worth a look. */
  boolean hasId(String id) {
    return !id.isEmpty() && ids.has(SipMessage.hashOf(id));
  }

  /** Frames that name it are worth a look, until the {@link #idOver id is over} as often. */
  void idBegun(String id) {
    ids.add(SipMessage.hashOf(id));
  }

  /** One reason for it is gone. */
  void idOver(String id) {
    ids.remove(SipMessage.hashOf(id));
  }
}
