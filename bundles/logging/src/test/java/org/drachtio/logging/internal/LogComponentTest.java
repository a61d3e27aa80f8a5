package org.drachtio.logging.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ops4j.pax.logging.spi.PaxLevel;
import org.ops4j.pax.logging.spi.PaxLoggingEvent;
import org.osgi.service.log.LogLevel;

class LogComponentTest {
  @TempDir private Path folder;
  private LogComponent component;

  @AfterEach
  void close() {
    if (component != null) {
      component.deactivate();
    }
  }

  private static LogConfig config(Map<String, Object> values) {
    return (LogConfig)
        Proxy.newProxyInstance(
            LogConfig.class.getClassLoader(),
            new Class<?>[] {LogConfig.class},
            (proxy, method, arguments) ->
                method.getName().equals("annotationType")
                    ? (Class<? extends Annotation>) LogConfig.class
                    : values.getOrDefault(method.getName(), method.getDefaultValue()));
  }

  private LogConfig toFile(String name, Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.put("file", folder.resolve(name).toString());
    return config(values);
  }

  private static PaxLoggingEvent event(String logger, String text) {
    return event(logger, text, "t");
  }

  private static PaxLoggingEvent event(String logger, String text, String thread) {
    PaxLevel level =
        new PaxLevel() {
          @Override
          public boolean isGreaterOrEqual(PaxLevel other) {
            throw new UnsupportedOperationException();
          }

          @Override
          public LogLevel toLevel() {
            return LogLevel.INFO;
          }

          @Override
          public int getSyslogEquivalent() {
            return 6;
          }
        };
    Map<String, Object> answers =
        Map.of(
            "getLevel", level,
            "getLoggerName", logger,
            "getMessage", text,
            "getThreadName", thread,
            "getProperties", Map.of("bundle.id", 7L, "callId", "c@d"));
    return (PaxLoggingEvent)
        Proxy.newProxyInstance(
            PaxLoggingEvent.class.getClassLoader(),
            new Class<?>[] {PaxLoggingEvent.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }

  private List<String> texts(String name) throws IOException {
    component.deactivate();
    try (var lines = Files.lines(folder.resolve(name))) {
      return lines.map(each -> each.substring("yyyy-MM-dd HH:mm:ss.SSSSSS ".length())).toList();
    }
  }

  @Test
  void linesFromBeforeTheConfigurationWaitForIt() throws Exception {
    component = new LogComponent(config(Map.of("console", true)), Map.of());
    component.doAppend(event("org.drachtio.x", "early"));
    component.doAppend(event("org.apache.x", "of the container"));
    component.modified(toFile("a", Map.of()));
    component.doAppend(event("org.drachtio.x", "later"));
    component.doAppend(event("org.apache.x", "of the container"));
    assertEquals(List.of("early", "later"), texts("a"));
  }

  @Test
  void noLineForFail2banComesFromACanary() throws Exception {
    component = new LogComponent(toFile("a", Map.of()), Map.of("drachtio.boot", "1"));
    component.doAppend(event("org.drachtio.notice.spam", "of the version in force"));
    component.doAppend(event("org.drachtio.notice.spam", "of the other", "drachtio-canary-x"));
    component.doAppend(event("org.drachtio.x", "a fault of the other", "drachtio-canary-x"));
    assertEquals(List.of("of the version in force", "a fault of the other"), texts("a"));
  }

  @Test
  void whatTheContainerLogsIsThereIfItIsWanted() throws Exception {
    component =
        new LogComponent(toFile("a", Map.of("container", true)), Map.of("drachtio.boot", "1"));
    component.doAppend(event("org.apache.x", "of the container"));
    assertEquals(List.of("of the container"), texts("a"));
  }

  @Test
  void aBadValueCostsThatValue() throws Exception {
    component = new LogComponent(toFile("a", Map.of()), Map.of("drachtio.boot", "1"));
    component.modified(toFile("b", Map.of("layout", "xml", "fileMegabytes", 0)));
    component.doAppend(event("org.drachtio.x", "still"));
    assertEquals(List.of("still"), texts("b"));
  }

  @Test
  void anotherFileGetsWhatIsLoggedNext() throws Exception {
    component = new LogComponent(toFile("a", Map.of()), Map.of("drachtio.boot", "1"));
    component.doAppend(event("org.drachtio.x", "first"));
    long end = System.nanoTime() + 10_000_000_000L;
    while (System.nanoTime() < end
        && (Files.notExists(folder.resolve("a")) || Files.size(folder.resolve("a")) == 0)) {
      Thread.onSpinWait();
    }
    component.modified(toFile("b", Map.of("layout", "json")));
    component.doAppend(event("org.drachtio.x", "second"));
    component.deactivate();
    assertTrue(Files.readString(folder.resolve("a")).endsWith(" first\n"));
    String json = Files.readString(folder.resolve("b"));
    assertTrue(json.endsWith("\"callId\":\"c@d\",\"message\":\"second\"}\n"), json);
    assertFalse(json.contains("bundle.id"), json);
  }

  @Test
  void settingsAreChecked() {
    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of("syslogHost", "h", "syslogFacility", "mail"),
            Map.of("syslogHost", "h", "syslogPort", 0),
            Map.of("syslogHost", "h", "syslogTag", "a b"),
            Map.of("file", "\0"),
            Map.of("file", "x", "archiveFiles", -1),
            Map.of("queueKilobytes", 1))) {
      assertThrows(
          IllegalArgumentException.class, () -> LogSettings.of(config(bad)), bad.toString());
    }
    LogSettings settings =
        LogSettings.of(config(Map.of("file", "/l/x.log", "archive", "old", "syslogHost", "h")));
    assertEquals(Path.of("/l/old"), settings.file().archive());
    assertEquals(50_000_000, settings.file().sizeBytes());
    assertEquals(16, settings.syslog().facility());
    assertFalse(settings.console());
  }
}
