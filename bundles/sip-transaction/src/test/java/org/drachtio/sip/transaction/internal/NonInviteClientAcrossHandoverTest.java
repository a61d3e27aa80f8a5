package org.drachtio.sip.transaction.internal;

import static org.drachtio.sip.transaction.internal.Messages.BRANCH;
import static org.drachtio.sip.transaction.internal.Messages.UDP_HOP;
import static org.drachtio.sip.transaction.internal.Messages.outgoing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link NonInviteClientTest} says is so with hand-overs between the steps too. */
class NonInviteClientAcrossHandoverTest extends NonInviteClientTest {

  @Override
  boolean replacesLayer() {
    return true;
  }

  /** But then it is sent anew after each hand-over, as who waited with it may be gone. */
  @Test
  @Override
  void nothingIsRepeatedWhileTheFirstOneWaitsForAName() {
    transport.waiting = true;
    openClient(outgoing("BYE", BRANCH), UDP_HOP);
    advance(3_400);
    assertEquals(List.of(0L, 0L, 1700L), times(transport.requests));
    transport.waiting = false;
    advance(200);
    assertEquals(List.of(0L, 0L, 1700L, 3400L, 3500L), times(transport.requests));
  }
}
