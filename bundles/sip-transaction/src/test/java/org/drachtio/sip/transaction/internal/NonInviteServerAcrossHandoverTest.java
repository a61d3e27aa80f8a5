package org.drachtio.sip.transaction.internal;

/** What {@link NonInviteServerTest} says is so with hand-overs between the steps too. */
class NonInviteServerAcrossHandoverTest extends NonInviteServerTest {

  @Override
  boolean replacesLayer() {
    return true;
  }
}
