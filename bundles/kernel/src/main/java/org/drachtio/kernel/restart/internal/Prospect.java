package org.drachtio.kernel.restart.internal;

/** What the state of a bundle says about one of its services that has gone. */
enum Prospect {
  /** It may come back. */
  RETURNS,
  /**
   * It comes back at once or never: its bundle runs, and Declarative Services may not have looked
   * at it yet; or its bundle was uninstalled, and none has taken its place so far.
   */
  UNSURE,
  /** It does not. */
  GONE
}
