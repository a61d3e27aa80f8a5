package org.drachtio.config.internal.pid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

@Timeout(30)
class DeliveriesTest {
  private static final long LONG = 20_000;

  /** ConfigAdmin's. */
  private final ExecutorService telling = Executors.newSingleThreadExecutor();

  private final AtomicInteger registered = new AtomicInteger();
  private final CompletableFuture<Object> pid = new CompletableFuture<>();

  @Test
  void waitsForWhatWasToBeToldBefore() throws Exception {
    CountDownLatch before = new CountDownLatch(1);
    Future<Boolean> told = telling.submit(() -> before.await(LONG, TimeUnit.MILLISECONDS));
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> Deliveries.await(context(), LONG));
    assertEquals("org.drachtio.config.deliveries", pid.get());
    assertFalse(waiting.isDone());
    before.countDown();
    assertTrue(waiting.get());
    assertTrue(told.get());
    assertEquals(0, registered.get());
    telling.shutdown();
  }

  @Test
  void waitsNoLongerThanTold() {
    telling.shutdown();
    assertFalse(Deliveries.await(context(), 1));
    assertEquals(0, registered.get());
  }

  private BundleContext context() {
    return proxy(
        BundleContext.class,
        arguments -> {
          registered.incrementAndGet();
          pid.complete(((Dictionary<?, ?>) arguments[2]).get("service.pid"));
          if (!telling.isShutdown()) {
            telling.execute(() -> tell((ManagedService) arguments[1]));
          }
          return proxy(ServiceRegistration.class, none -> registered.decrementAndGet());
        });
  }

  private static void tell(ManagedService service) {
    try {
      service.updated(null);
    } catch (ConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T proxy(Class<T> type, Function<Object[], Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.apply(arguments)));
  }
}
