package org.drachtio.sip.transaction.internal;

/** What {@link MatchingTest} says is so with hand-overs between the steps too. */
class MatchingAcrossHandoverTest extends MatchingTest {

  @Override
  boolean replacesLayer() {
    return true;
  }
}
