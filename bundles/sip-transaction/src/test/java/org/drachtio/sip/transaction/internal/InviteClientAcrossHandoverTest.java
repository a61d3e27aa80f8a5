package org.drachtio.sip.transaction.internal;

/** What {@link InviteClientTest} says is so with hand-overs between the steps too. */
class InviteClientAcrossHandoverTest extends InviteClientTest {

  @Override
  boolean replacesLayer() {
    return true;
  }
}
