package org.drachtio.upgrade.internal.canary;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import org.drachtio.kernel.canary.Canary;
import org.drachtio.kernel.meter.Meters;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

class IsolationTest {

  private static final String FILTER = "org.drachtio.api.filter.RequestFilter";

  private final Bundle canary = bundle("org.drachtio.spam.filter", Canary.LOCATION + "file:x");
  private final Bundle inForce = bundle("org.drachtio.spam.filter", "mvn:x");
  private final Bundle callControl = bundle("org.drachtio.call.control", "mvn:y");
  private final Bundle kernel = bundle("org.drachtio.kernel", "mvn:z");

  @Test
  void whatACanaryOffersIsSeenByWhoAsksItAlone() {
    ServiceReference<?> filter = service(canary, FILTER, false);
    assertTrue(Isolation.isShown(filter, callControl));
    assertTrue(Isolation.isShown(filter, canary));
    assertFalse(Isolation.isShown(filter, inForce));
    assertFalse(Isolation.isShown(filter, kernel));
  }

  @Test
  void whatOthersOfferIsSeenByAllAsEver() {
    for (Bundle each : new Bundle[] {canary, inForce, callControl, kernel}) {
      assertTrue(Isolation.isShown(service(inForce, FILTER, false), each));
    }
    assertTrue(Isolation.isShown(service(null, FILTER, false), kernel), "one that has just gone");
  }

  @Test
  void aCanaryCountsWhereNobodyLooks() {
    ServiceReference<?> meters = service(kernel, Meters.class.getName(), false);
    ServiceReference<?> standIn = service(kernel, Meters.class.getName(), true);
    assertFalse(Isolation.isShown(meters, canary));
    assertTrue(Isolation.isShown(standIn, canary));
    for (Bundle each : new Bundle[] {inForce, callControl}) {
      assertTrue(Isolation.isShown(meters, each));
      assertFalse(Isolation.isShown(standIn, each));
    }
  }

  @Test
  void itsCountersCountForItself() {
    Meters meters = new PrivateMeters();
    meters.counter("a").increment();
    meters.counter("a").add(2);
    meters.histogram("b").observe(1);
    assertTrue(meters.values().equals(Map.of("a", 3L)), meters.values().toString());
    assertTrue(meters.distributions().isEmpty());
  }

  private static Bundle bundle(String name, String location) {
    return proxy(
        Bundle.class,
        method ->
            switch (method) {
              case "getSymbolicName" -> name;
              case "getLocation" -> location;
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private static ServiceReference<?> service(Bundle provider, String type, boolean isStandIn) {
    return (ServiceReference<?>)
        Proxy.newProxyInstance(
            ServiceReference.class.getClassLoader(),
            new Class<?>[] {ServiceReference.class},
            (self, method, arguments) ->
                method.getName().equals("getBundle")
                    ? provider
                    : arguments[0].equals(Isolation.STAND_IN)
                        ? (isStandIn ? true : null)
                        : new String[] {type});
  }

  private static <T> T proxy(Class<T> type, Function<String, Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.apply(method.getName())));
  }
}
