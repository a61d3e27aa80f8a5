package org.drachtio.api.call;

import org.drachtio.message.SipMessage;

/**
 * Something that has happened to a call. Immutable.
 *
 * <p>Post-dial delay ends with {@code PROGRESS}, and with {@code START} if {@link
 * Call#progressMicros} is 0 then. {@link CallRole#isIncoming} says whether a call came or went.
 *
 * @param call as it stands after the event; at {@code PROGRESS} and {@code START} the time of the
 *     event is in it
 * @param source whose message it is: who has called, answered, or hung up
 * @param epochMicros when, microseconds since 1970: for a message from the network its arrival
 * @param status {@code PROGRESS}, {@code START}: of the response; {@code STOP}: the final status of
 *     the INVITE, 0 if it has got none; {@code ATTEMPT}: 0
 * @param reason of {@code STOP}; {@code null} for all else
 * @param message the INVITE, response, CANCEL or BYE concerned; where there is none, as for a call
 *     whose connection has gone, a BYE that was never sent stands for it. Never {@code null}
 */
public record CallEvent(
    Kind kind,
    Call call,
    Source source,
    long epochMicros,
    int status,
    StopReason reason,
    SipMessage message) {

  /** What has happened. */
  public enum Kind {
    /** An INVITE came or was sent. */
    ATTEMPT,
    /** The first provisional response above 100. */
    PROGRESS,
    /** The first 2xx. */
    START,
    /** The call is over, answered or not. */
    STOP
  }

  /** Whose message it is. */
  public enum Source {
    NETWORK("network"),
    /** An application, or the server itself. */
    APPLICATION("application");

    private final String text;

    Source(String text) {
      this.text = text;
    }

    /** As applications are told it (observability.md §2). */
    public String text() {
      return text;
    }
  }

  /** Since the attempt, in microseconds; never negative, as the clock may be set back. */
  public long sinceAttemptMicros() {
    return Math.max(0, epochMicros - call.attemptMicros());
  }

  /** Since the 2xx, in microseconds; 0 if there was none. */
  public long sinceStartMicros() {
    return call.startMicros() == 0 ? 0 : Math.max(0, epochMicros - call.startMicros());
  }
}
