package org.drachtio.call.trace.internal.view;

import java.util.Locale;

/** How far a call has come. */
public enum CallState {
  /** No answer yet, or a 100 only. */
  TRYING,
  /** A provisional response other than 100. */
  RINGING,
  /** A 2xx. */
  ANSWERED,
  /** It was answered and there was a BYE. */
  ENDED,
  /** Given up by the caller: 487. */
  CANCELLED,
  /** Another final response of 300 or more. */
  FAILED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
