package org.drachtio.admin.internal.session;

import java.util.EnumMap;
import java.util.Map;
import org.drachtio.api.Registration;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.control.Selection;
import org.drachtio.kernel.meter.Counter;

/**
 * Call records for applications (admin-protocol.md §4.6): each event goes to one of those that want
 * its kind, in rotation. Nobody answers an event, so a silent application is passed over if there
 * is another, and nothing is repeated.
 *
 * <p><b>Threading:</b> {@link #onEvent} on the lane of the call; the rest is serialised by the
 * caller.
 */
public final class CallRecords implements CallObserver {

  /** What applications register for, as {@link Rotation} has it. */
  private static final Map<CallEvent.Kind, String> METHODS =
      new EnumMap<>(
          Map.of(
              CallEvent.Kind.ATTEMPT, "CDR:ATTEMPT",
              CallEvent.Kind.START, "CDR:START",
              CallEvent.Kind.STOP, "CDR:STOP"));

  private final Sessions sessions;
  private final CallControl calls;
  private final Counter lost;

  /** Null while nobody is to be told. */
  private Registration registration;

  /**
   * @param lost counts the records that an application wanted and did not get
   */
  public CallRecords(Sessions sessions, CallControl calls, Counter lost) {
    this.sessions = sessions;
    this.calls = calls;
    this.lost = lost;
  }

  /** Whether applications are told, from now on. */
  public void wanted(boolean wanted) {
    if (wanted && registration == null) {
      registration = calls.observe(this);
    } else if (!wanted) {
      close();
    }
  }

  /** Nobody is told any more. */
  public void close() {
    if (registration != null) {
      registration.close();
      registration = null;
    }
  }

  @Override
  public void onEvent(CallEvent event) {
    String method = METHODS.get(event.kind());
    if (method == null || !sessions.isWanted(method)) {
      return;
    }
    boolean told =
        sessions.select(method, "") instanceof Selection.Chosen chosen
            && sessions.deliver(chosen.application(), event);
    if (!told) {
      lost.increment();
    }
  }
}
