package org.drachtio.homer.capture.internal;

import static org.drachtio.homer.capture.internal.Captures.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.handover.testing.Shelves;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

class CorrelationTest {

  private static SipMessage response(String callId, String header) {
    return Captures.message("SIP/2.0 200 OK\r\nCall-ID: " + callId + "\r\n" + header + "\r\n\r\n");
  }

  @Test
  void theCallIdUnlessThereIsNone() {
    Correlation correlation = new Correlation(true, List.of());
    assertEquals("a@b", correlation.of(request("a@b", "X-CID: other")));
    assertEquals("", correlation.of(Captures.message("X\r\n\r\n")));
    assertEquals("", correlation.of(request("a".repeat(257))));
    assertEquals("a".repeat(256), correlation.of(request("a".repeat(256))));
    assertEquals("", new Correlation(false, List.of("X-CID")).of(request("a@b", "X-CID: o")));
  }

  @Test
  void bothLegsOfACallHaveTheIdOfTheFirst() {
    Correlation correlation = new Correlation(true, List.of("X-Unset", "X-CID"));
    assertEquals("first", correlation.of(request("first")));
    assertEquals("first", correlation.of(request("second", "x-cid: first")));
    assertEquals("first", correlation.of(response("second", "Server: s")));
    assertEquals("first", correlation.of(request("second")));
    assertEquals("first", correlation.of(request("first")));
    // A chain of servers: the second leg is the first one of the next.
    assertEquals("first", correlation.of(request("third", "X-CID: second")));
    assertEquals("first", correlation.of(response("third", "X-CID: third")));
  }

  @Test
  void whatResponsesSayDoesNotCount() {
    Correlation correlation = new Correlation(true, List.of("X-CID"));
    assertEquals("a", correlation.of(response("a", "X-CID: b")));
    assertEquals("a", correlation.of(request("a", "X-CID: " + "b".repeat(257))));
  }

  @Test
  void callsOfLongAgoAreForgotten() {
    Correlation correlation = new Correlation(true, List.of("X-CID"));
    correlation.of(request("old", "X-CID: first"));
    for (int i = 0; i < Correlation.MAX_CALLS - 1; i++) {
      correlation.of(request("call-" + i, "X-CID: first"));
    }
    assertEquals("first", correlation.of(request("old")));
    correlation.of(request("one more", "X-CID: first"));
    assertEquals("first", correlation.of(request("old")));
    assertEquals("call-0", correlation.of(request("call-0")));
  }

  @Test
  void whatIsForgottenNextIsTheSameAfterAnUpdate() {
    Shelf shelf = Shelves.create();
    Correlation last = new Correlation(true, List.of("X-CID"));
    for (int i = 0; i < Correlation.MAX_CALLS; i++) {
      last.of(request("call-" + i, "X-CID: first"));
    }
    assertEquals("first", last.of(request("call-0")));
    last.leave(shelf);
    Correlation next = new Correlation(true, List.of("X-CID"));
    next.takeOver(shelf);
    next.of(request("one more", "X-CID: first"));
    assertEquals("call-1", next.of(request("call-1")));
    for (String known : List.of("call-0", "call-2", "call-9999", "one more")) {
      assertEquals("first", next.of(request(known)));
    }
  }

  @Test
  void nothingIsLeftWhereNothingIsKnown() {
    Shelf shelf = Shelves.create();
    new Correlation(true, List.of("X-CID")).leave(shelf);
    assertTrue(shelf.take("homer-capture").isEmpty());
  }
}
