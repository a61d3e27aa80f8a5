package org.drachtio.sip.proxy.internal.snapshot;

/**
 * State of one target of a proxied request; the table of {@code Branch} says what leads from one to
 * another. The names stand in parcels.
 */
public enum BranchState {
  WAITING,
  CALLING,
  PROCEEDING,
  CANCELLED,
  GIVEN_UP,
  FINISHED
}
