package org.drachtio.sip.transport.internal;

import org.drachtio.api.ConfigReady;

/** A boot whose configuration sets everything ({@code writes}) or nothing. */
record Boot(String boot, boolean writes) implements ConfigReady {

  Boot(String boot) {
    this(boot, false);
  }

  @Override
  public boolean writes(String pid) {
    return writes;
  }
}
