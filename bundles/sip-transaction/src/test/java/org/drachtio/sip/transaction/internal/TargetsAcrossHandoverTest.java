package org.drachtio.sip.transaction.internal;

/** The same with a hand-over between any two steps. */
class TargetsAcrossHandoverTest extends TargetsTest {

  @Override
  boolean replacesLayer() {
    return true;
  }
}
