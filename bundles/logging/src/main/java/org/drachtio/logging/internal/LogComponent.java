package org.drachtio.logging.internal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.api.ConfigReady;
import org.drachtio.kernel.canary.Canary;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.logging.internal.line.Level;
import org.drachtio.logging.internal.line.Line;
import org.drachtio.logging.internal.out.LineQueue;
import org.drachtio.logging.internal.out.LostLines;
import org.ops4j.pax.logging.spi.PaxAppender;
import org.ops4j.pax.logging.spi.PaxLoggingEvent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Gets log events from pax-logging and passes them to their destinations. Levels, and which loggers
 * show, are pax-logging's; everything that can be slow is done here, on threads of its own, so that
 * no change of a destination goes through pax-logging, which holds all log calls meanwhile.
 *
 * <p>Lines from before this boot's configuration wait for it, for ten seconds at most.
 *
 * <p><b>Threading:</b> whoever logs calls {@link #doAppend}, often many at once; it does not wait.
 */
@Component(
    service = PaxAppender.class,
    immediate = true,
    configurationPid = LogConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL,
    property = "org.ops4j.pax.logging.appender.name=drachtio")
@Designate(ocd = LogConfig.class)
public final class LogComponent implements PaxAppender, LostLines {
  private static final String OURS = "org.drachtio.";
  private static final int EARLY_BYTES = 1 << 20;
  private static final long EARLY_SECONDS = 10;

  /** What the container puts into the context of each line. */
  private static final String OF_CONTAINER = "bundle.";

  private final LineQueue early = new LineQueue(EARLY_BYTES);
  private final Outlets outlets = new Outlets(this);
  private final Object changes = new Object();
  private final LongAdder droppedBefore = new LongAdder();
  private final LongAdder failedBefore = new LongAdder();

  private final CheckedConfig<LogConfig, LogSettings> checked = LogSettings.config();

  private volatile LogSettings settings;
  private volatile Counter dropped;
  private volatile Counter failed;

  /** Writes nothing yet, unless it is configured. */
  @Activate
  public LogComponent(LogConfig config, Map<String, Object> properties) {
    if (isConfigured(properties)) {
      modified(config);
    } else {
      var unused =
          CompletableFuture.runAsync(
              () -> giveUp(config),
              CompletableFuture.delayedExecutor(EARLY_SECONDS, TimeUnit.SECONDS));
    }
  }

  private static boolean isConfigured(Map<String, Object> properties) {
    return properties.containsKey(ConfigReady.BOOT_PROPERTY)
        || properties.containsKey("felix.fileinstall.filename");
  }

  private void giveUp(LogConfig defaults) {
    synchronized (changes) {
      if (settings == null) {
        modified(defaults);
      }
    }
  }

  /** Destinations whose values stay are not touched. */
  @Modified
  void modified(LogConfig wanted) {
    synchronized (changes) {
      if (!checked.take(wanted)) {
        return;
      }
      LogSettings next = checked.settings();
      outlets.apply(next);
      settings = next;
      passEarly(next);
    }
  }

  @Deactivate
  void deactivate() {
    synchronized (changes) {
      outlets.close();
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setMeters(Meters meters) {
    Counter drops = meters.counter("logging.dropped");
    Counter failures = meters.counter("logging.failed");
    dropped = drops;
    failed = failures;
    add(drops, droppedBefore.sumThenReset());
    add(failures, failedBefore.sumThenReset());
  }

  void unsetMeters(Meters meters) {
    dropped = null;
    failed = null;
  }

  @Override
  public void doAppend(PaxLoggingEvent event) {
    LogSettings now = settings;
    String logger = event.getLoggerName();
    if (now != null && !now.container() && !logger.startsWith(OURS)) {
      return;
    }
    Line line = line(event, now != null && now.layout().equals(LogSettings.JSON));
    if (line.isNotice() && line.thread().startsWith(Canary.THREAD)) {
      // Otherwise fail2ban would count a request twice that a filter in force has found, too.
      return;
    }
    if (now == null) {
      if (!early.offer(line)) {
        dropped();
      }
      now = settings;
      if (now != null) {
        passEarly(now);
      }
    } else {
      outlets.offer(line);
    }
  }

  private void passEarly(LogSettings now) {
    for (Line each = early.poll(); each != null; each = early.poll()) {
      if (now.container() || each.logger().startsWith(OURS)) {
        outlets.offer(each);
      }
    }
  }

  /** A copy: pax-logging uses an event again. */
  private static Line line(PaxLoggingEvent event, boolean withContext) {
    Instant now = Instant.now();
    String[] stack = event.getThrowableStrRep();
    String text = event.getMessage();
    return new Line(
        ChronoUnit.MICROS.between(Instant.EPOCH, now),
        Level.ofSyslog(event.getLevel().getSyslogEquivalent()),
        event.getLoggerName(),
        event.getThreadName(),
        text == null ? "" : text,
        stack == null ? List.of() : List.of(stack),
        withContext ? context(event.getProperties()) : Map.of());
  }

  private static Map<String, String> context(Map<String, Object> properties) {
    Map<String, String> context = Map.of();
    for (Map.Entry<String, Object> each : properties.entrySet()) {
      if (!each.getKey().startsWith(OF_CONTAINER) && each.getValue() != null) {
        if (context.isEmpty()) {
          context = new HashMap<>();
        }
        context.put(each.getKey(), each.getValue().toString());
      }
    }
    return context;
  }

  @Override
  public void dropped() {
    Counter counter = dropped;
    if (counter == null) {
      droppedBefore.increment();
    } else {
      counter.increment();
    }
  }

  @Override
  public void failed(int lines) {
    Counter counter = failed;
    if (counter == null) {
      failedBefore.add(lines);
    } else {
      add(counter, lines);
    }
  }

  private static void add(Counter counter, long times) {
    for (long i = 0; i < times; i++) {
      counter.increment();
    }
  }
}
