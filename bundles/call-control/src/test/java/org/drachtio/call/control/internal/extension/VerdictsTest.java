package org.drachtio.call.control.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.route.Route;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.call.control.internal.request.RoundTrips;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.Test;

/** What is counted of filters, routers and applications, each by itself. */
class VerdictsTest {

  private final FakeMeters meters = new FakeMeters();

  @Test
  void countsByVerdictAndClass() {
    Verdicts verdicts = new Verdicts(meters);
    verdicts.ofFilter("a filter", new Admission.Reject(403, ""));
    verdicts.ofFilter("a filter", new Admission.Reject(603, ""));
    verdicts.ofRouter(7, new Route.ToTag("x"));
    verdicts.ofRouter(7, null);

    assertEquals(
        Map.of(
            "filter.verdicts.reject.java.lang.String", 2L,
            "router.verdicts.totag.java.lang.Integer", 1L,
            "router.verdicts.failed.java.lang.Integer", 1L),
        meters.values());
  }

  private static ApplicationInfo info(long id) {
    return new ApplicationInfo(id, "127.0.0.1:1", true, List.of(), List.of(), 0);
  }

  @Test
  void roundTripsOfEachApplicationWhileItIsThere() {
    RoundTrips trips = new RoundTrips(meters);
    trips.answered(7, 2_000_000);
    trips.answered(7, 4_000_000);
    trips.answered(8, 1_000_000_000);

    assertEquals(2, trips.complete(info(7)).answers());
    assertEquals(6_000, trips.complete(info(7)).answerMicros());
    assertEquals(0, trips.complete(info(9)).answers());
    trips.gone(7);
    assertEquals(0, trips.complete(info(7)).answers());
    Distribution all = meters.distributions().get("application.answer");
    assertEquals(3, all.count());
    assertTrue(all.seconds() > 1, all.toString());
  }
}
