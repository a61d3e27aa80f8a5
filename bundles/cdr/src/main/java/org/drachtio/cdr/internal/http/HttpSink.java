package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.cdr.internal.record.Data;
import org.drachtio.cdr.internal.record.RecordQueue;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts call records to a web server, from when it has a configuration on; they wait on disk until
 * the server has taken them.
 *
 * <p><b>Threading:</b> lanes hand over events without a lock; one thread puts records into the
 * spool, another sends them.
 */
@Component(
    service = {CallObserver.class, ProblemSource.class},
    immediate = true,
    configurationPid = HttpConfig.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = HttpConfig.class)
public final class HttpSink implements CallObserver, ProblemSource {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSink.class);

  private record Posting(RecordQueue queue, SpoolWriter writer, Spool spool, Sender sender) {

    void start() {
      queue.start();
      sender.start();
    }

    void close() {
      queue.close();
      sender.close();
      spool.close();
    }
  }

  private final Counter sent;
  private final Counter refused;
  private final Counter dropped;

  /** Serialised by SCR. */
  private final CheckedConfig<HttpConfig, HttpSettings> checked;

  /** Null before there are any that could be put in force. */
  private HttpSettings settings;

  /** Null as long as there is no configuration that can be used. */
  private volatile Posting posting;

  private volatile String problem = "";

  @Activate
  public HttpSink(BundleContext context, @Reference Meters meters, HttpConfig config) {
    this(Data.of(context), meters, config);
  }

  HttpSink(Path data, Meters meters, HttpConfig config) {
    checked = HttpSettings.config(data);
    sent = meters.counter("cdr.http.sent");
    refused = meters.counter("cdr.http.refused");
    dropped = meters.counter("cdr.http.dropped");
    modified(config);
  }

  /** What waits in the spool goes where the new configuration says. */
  @Modified
  void modified(HttpConfig wanted) {
    if (!checked.take(wanted)) {
      return;
    }
    HttpSettings next = checked.settings();
    if (next.equals(settings)) {
      return;
    }
    settings = next;
    // Two must not use one spool: what happens meanwhile, for some milliseconds, is counted as
    // dropped.
    stop();
    try {
      Spool spool = new Spool(next.spool(), next.spoolBytes(), dropped);
      SpoolWriter writer = new SpoolWriter(next, spool, dropped);
      RecordQueue queue =
          new RecordQueue(
              "drachtio-cdr-spool", next.maxWaiting(), next.messages(), dropped, writer);
      Posting started = new Posting(queue, writer, spool, new Sender(next, spool, sent, refused));
      started.start();
      posting = started;
      problem = "";
      LOG.info("call records are sent to {}", next);
    } catch (IOException | RuntimeException e) {
      problem = "the spool " + next.spool() + " cannot be used: " + e;
      LOG.error("{}: no call records are sent: {}", HttpConfig.PID, problem);
      settings = null; // the same configuration may be tried again
    }
  }

  @Deactivate
  void deactivate() {
    stop();
  }

  private void stop() {
    Posting last = posting;
    posting = null;
    if (last != null) {
      last.close();
    }
  }

  @Override
  public void onEvent(CallEvent event) {
    Posting now = posting;
    if (now != null) {
      now.queue().onEvent(event);
    } else if (event.kind() != CallEvent.Kind.PROGRESS) {
      dropped.increment();
    }
  }

  @Override
  public List<String> problems() {
    Posting now = posting;
    if (now == null) {
      return problem.isEmpty() ? List.of() : List.of(problem);
    }
    return Stream.of(now.writer().problem(), now.sender().problem())
        .filter(text -> !text.isEmpty())
        .toList();
  }
}
