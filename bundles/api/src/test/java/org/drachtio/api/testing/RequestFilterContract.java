package org.drachtio.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.InboundMessage;
import org.junit.jupiter.api.Test;

/** What every {@link RequestFilter} owes. Let a test class implement it. */
public interface RequestFilterContract {

  /** The filter. */
  RequestFilter filter();

  /** A request that it lets pass. */
  InboundMessage welcome();

  /** A request that it discards or rejects, or whose source it does not listen to. */
  InboundMessage unwelcome();

  @Test
  default void letsPassWhatIsWelcome() {
    RequestFilter filter = filter();
    assertTrue(filter.listensTo(welcome().flow()));
    assertEquals(Admission.PASS, filter.admit(welcome()));
  }

  @Test
  default void keepsOutWhatIsNot() {
    RequestFilter filter = filter();
    if (!filter.listensTo(unwelcome().flow())) {
      return;
    }
    Admission said = filter.admit(unwelcome());
    if (!(said instanceof Admission.Discard)) {
      assertInstanceOf(Admission.Reject.class, said);
    }
  }

  @Test
  default void answersEveryRequestOnAllLanesWithoutBlockingThem() throws InterruptedException {
    RequestFilter filter = filter();
    List<InboundMessage> requests = Requests.all();
    Lanes.ask(
        () -> {
          for (InboundMessage request : requests) {
            filter.listensTo(request.flow());
            assertNotNull(filter.admit(request), () -> request.message().toString());
          }
          return true;
        });
  }
}
