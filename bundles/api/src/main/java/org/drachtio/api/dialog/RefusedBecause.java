package org.drachtio.api.dialog;

/** Why the dialog layer has refused a request without its application. */
public enum RefusedBecause {
  /** The dialog cannot take it now: its number, an offer that is open, a missing transaction. */
  STATE,
  /** A table is full. */
  FULL,
  /** The application has not answered in time. */
  NO_ANSWER
}
