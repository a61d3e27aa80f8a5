package org.drachtio.sip.transaction.internal.environment;

import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/** The counters of this bundle, looked up once. Thread-safe. */
public final class TransactionCounters {

  public final Counter serverOpened;
  public final Counter clientOpened;
  public final Counter retransmissionsIn;
  public final Counter retransmissionsOut;

  /** Timers B, F, H, and the guard of a CANCEL, that fired. */
  public final Counter timeouts;

  /** Timer C fired: INVITEs cancelled by us. */
  public final Counter cancelledByTimer;

  /** Turned away at the bound of a table. */
  public final Counter refused;

  /** Completed ones that made room for others before their time. */
  public final Counter retired;

  /** Ended because a message could not be sent. */
  public final Counter transportFailures;

  /** Requests that went to the next target, as one had not taken them. */
  public final Counter movedOn;

  /** Responses with more Via values than their requests had. */
  public final Counter strayVias;

  /** Responses and CANCELs from another host than the connection of their transaction leads to. */
  public final Counter strangers;

  /** Requests from silent addresses over UDP, repetitions included. */
  final Counter silentReceived;

  /**
   * Responses, and requests of dialogs, sent to silent addresses over UDP, repetitions included.
   */
  final Counter silentDrawn;

  /** Repetitions to silent addresses that were not sent. */
  final Counter silentWithheld;

  /** What observers of calls have thrown. */
  final Counter observerFailed;

  /** Events that observers of calls were not told, as they did not come back. */
  public final Counter observerMissed;

  public TransactionCounters(Meters meters) {
    serverOpened = meters.counter("transaction.server.opened");
    clientOpened = meters.counter("transaction.client.opened");
    retransmissionsIn = meters.counter("transaction.retransmissions.in");
    retransmissionsOut = meters.counter("transaction.retransmissions.out");
    timeouts = meters.counter("transaction.timeouts");
    cancelledByTimer = meters.counter("transaction.client.cancelled");
    refused = meters.counter("transaction.refused");
    retired = meters.counter("transaction.retired");
    transportFailures = meters.counter("transaction.transport.failures");
    movedOn = meters.counter("transaction.client.moved-on");
    strayVias = meters.counter("transaction.stray.vias");
    strangers = meters.counter("transaction.strangers");
    silentReceived = meters.counter("transaction.silent.received");
    silentDrawn = meters.counter("transaction.silent.drawn");
    silentWithheld = meters.counter("transaction.silent.withheld");
    observerFailed = meters.counter("calls.observer-failed");
    observerMissed = meters.counter("calls.observer-missed");
  }
}
