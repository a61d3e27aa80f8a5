package org.drachtio.cdr.internal.http;

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
    property = CallObserver.NAME + "=cdr-http",
    immediate = true,
    configurationPid = HttpConfig.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = HttpConfig.class)
public final class HttpSink implements CallObserver, ProblemSource {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSink.class);

  /** Takes events from the begin; puts them into the spool and sends them once it is started. */
  private final class Posting {
    private final SpoolWriter writer;
    private final RecordQueue queue;
    private final LateSpool spool;
    private final RecordSender sender;

    Posting(HttpSettings wanted) {
      spool = new LateSpool(wanted.spool(), wanted.spoolBytes(), dropped);
      writer = new SpoolWriter(wanted, spool, dropped);
      sender = new RecordSender(wanted, spool, sent, new RefusedRecords(wanted, refused, dropped));
      queue =
          new RecordQueue(
              "drachtio-cdr-spool", wanted.maxWaiting(), wanted.messages(), dropped, writer);
    }

    void start() {
      queue.start();
      sender.start();
    }

    /**
     * What is under way to the web server has a while to be taken, so that it does not go twice.
     */
    void close() {
      queue.close();
      spool.close();
      sender.close();
    }

    List<String> problems() {
      return Stream.of(writer.problem(), sender.problem()).filter(text -> !text.isEmpty()).toList();
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
    Posting last = posting;
    Posting fresh = new Posting(next);
    posting = fresh; // lanes fill its queue meanwhile
    if (last != null) {
      last.close(); // two must not use one spool
    }
    fresh.start();
    LOG.info("call records are sent to {}", next);
  }

  @Deactivate
  void deactivate() {
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
      now.queue.onEvent(event);
    } else if (event.kind() != CallEvent.Kind.PROGRESS) {
      dropped.increment();
    }
  }

  @Override
  public List<String> problems() {
    Posting now = posting;
    return now == null ? List.of() : now.problems();
  }
}
