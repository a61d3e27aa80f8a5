package org.drachtio.logging.internal.level;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.logging.log4j.util.PaxPropertySource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ops4j.pax.logging.PaxLogger;
import org.ops4j.pax.logging.log4j2.internal.LoggingManagedService;
import org.ops4j.pax.logging.log4j2.internal.PaxLoggingServiceImpl;
import org.ops4j.pax.logging.spi.support.ConfigurationNotifier;
import org.ops4j.pax.logging.spi.support.DefaultServiceLog;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

/** With pax-logging's own service, which is told as ConfigAdmin does it. */
class SeamlessChangeTest {
  private static final int CHANGES = 50;
  private static final int THREADS = 2;

  @TempDir private Path folder;

  static {
    DefaultServiceLog.setLogLevel("ERROR");
    PaxPropertySource.defaultLevel = "ERROR";
  }

  private final AtomicInteger failures = new AtomicInteger();
  private final PaxLoggingServiceImpl logging =
      new PaxLoggingServiceImpl(framework(() -> null), null, null, new Notes());
  private final ManagedService listener = new LoggingManagedService(logging);

  @BeforeEach
  void start() throws ConfigurationException {
    listener.updated(configuration("INFO"));
  }

  @AfterEach
  void end() {
    logging.shutdown();
  }

  @Test
  void noLineIsLostWhileLevelsChange() throws Exception {
    PaxLogger logger = logging.getLogger(null, "org.drachtio.some", "x");
    List<Future<Integer>> written = new ArrayList<>();
    AtomicInteger left = new AtomicInteger(CHANGES);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int i = 0; i < THREADS; i++) {
        written.add(
            threads.submit(
                () -> {
                  int lines = 0;
                  while (left.get() > 0) {
                    logger.info("line");
                    lines++;
                  }
                  return lines;
                }));
      }
      while (left.get() > 0) {
        change(left.get() % 2 == 0 ? "DEBUG" : "INFO", listener);
        assertEquals(left.get() % 2 == 0, logger.isDebugEnabled());
        left.decrementAndGet();
      }
      int all = 0;
      for (Future<Integer> each : written) {
        all += each.get();
      }
      assertTrue(all > CHANGES, all + " lines");
      assertEquals(all, lines());
    } finally {
      threads.shutdownNow();
    }
    assertEquals(0, failures.get());
  }

  @Test
  void aConfigurationThatCannotBeUsedLeavesTheOneInForce() throws Exception {
    PaxLogger logger = logging.getLogger(null, "org.drachtio.some", "x");
    Dictionary<String, Object> bad = configuration("INFO");
    bad.put("log4j2.appender.other.name", "has no type");
    tell(bad, listener);
    assertEquals(1, failures.get());
    logger.info("line");
    assertEquals(1, lines());
    change("DEBUG", listener);
    assertTrue(logger.isDebugEnabled());
  }

  @Test
  void anotherListenerIsToldAllTheSame() throws Exception {
    List<Object> told = new ArrayList<>();
    change("INFO", told::add);
    assertEquals(1, told.size());
  }

  @Test
  void whatPaxLoggingIsNotToldOfOrGivesToAnotherContextLeavesThisOneStarted() {
    Dictionary<String, Object> usual = configuration("INFO");
    Dictionary<String, Object> asynchronous = configuration("INFO");
    asynchronous.put("org.ops4j.pax.logging.log4j2.async", "true");
    AtomicInteger asked = new AtomicInteger();
    SeamlessChange plugin = new SeamlessChange(framework(asked::incrementAndGet));
    plugin.modifyConfiguration(reference(SeamlessChange.PID), asynchronous);
    plugin.modifyConfiguration(
        reference(SeamlessChange.PID), new Hashtable<String, Object>(Map.of("x", "y")));
    plugin.modifyConfiguration(reference("other"), usual);
    plugin.modifyConfiguration(null, usual);
    assertEquals(0, asked.get());
    plugin.modifyConfiguration(reference(SeamlessChange.PID), usual);
    assertEquals(1, asked.get());
  }

  private void change(String level, ManagedService to) throws ConfigurationException {
    tell(configuration(level), to);
  }

  private static void tell(Dictionary<String, Object> properties, ManagedService to)
      throws ConfigurationException {
    new SeamlessChange(framework(() -> to))
        .modifyConfiguration(reference(SeamlessChange.PID), properties);
    to.updated(properties);
  }

  private Dictionary<String, Object> configuration(String level) {
    return new Hashtable<>(
        Map.of(
            "log4j2.rootLogger.level", level,
            "log4j2.rootLogger.appenderRef.file.ref", "File",
            "log4j2.appender.file.type", "File",
            "log4j2.appender.file.name", "File",
            "log4j2.appender.file.fileName", folder.resolve("log").toString(),
            "log4j2.appender.file.layout.type", "PatternLayout",
            "log4j2.appender.file.layout.pattern", "%m%n"));
  }

  private int lines() throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
      return (int) lines.count();
    }
  }

  private static ServiceReference<?> reference(String pid) {
    return (ServiceReference<?>)
        Proxy.newProxyInstance(
            SeamlessChangeTest.class.getClassLoader(),
            new Class<?>[] {ServiceReference.class},
            (proxy, method, arguments) -> method.getName().equals("getProperty") ? pid : null);
  }

  private static BundleContext framework(Supplier<?> service) {
    return (BundleContext)
        Proxy.newProxyInstance(
            SeamlessChangeTest.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getService" -> service.get();
                  case "ungetService" -> true;
                  default -> null;
                });
  }

  private final class Notes implements ConfigurationNotifier {
    @Override
    public void configurationDone() {}

    @Override
    public void configurationError(Throwable problem) {
      failures.incrementAndGet();
    }

    @Override
    public void close() {}
  }
}
