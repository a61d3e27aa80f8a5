package org.drachtio.sip.transaction.internal;

/** What {@link InviteServerTest} says is so with hand-overs between the steps too. */
class InviteServerAcrossHandoverTest extends InviteServerTest {

  @Override
  boolean replacesLayer() {
    return true;
  }
}
