package org.drachtio.cdr.internal.file;

import java.nio.file.Path;
import java.util.List;
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
 * Writes call records to a file, from when it has a configuration on.
 *
 * <p><b>Threading:</b> lanes hand over events without a lock; a thread of its own writes.
 */
@Component(
    service = {CallObserver.class, ProblemSource.class},
    property = CallObserver.NAME + "=cdr-file",
    immediate = true,
    configurationPid = FileConfig.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FileConfig.class)
public final class FileSink implements CallObserver, ProblemSource {

  private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);

  private record Writing(RecordQueue queue, FileWriter writer) {}

  private final Counter written;
  private final Counter dropped;

  /** Serialised by SCR. */
  private final CheckedConfig<FileConfig, FileSettings> checked;

  /** Null before there are any. */
  private FileSettings settings;

  /** Null as long as there is no configuration that can be used. */
  private volatile Writing writing;

  @Activate
  public FileSink(BundleContext context, @Reference Meters meters, FileConfig config) {
    this(Data.of(context), meters, config);
  }

  FileSink(Path data, Meters meters, FileConfig config) {
    checked = FileSettings.config(data);
    written = meters.counter("cdr.file.written");
    dropped = meters.counter("cdr.file.dropped");
    modified(config);
  }

  /** What waits is written to where it was to be written before. */
  @Modified
  void modified(FileConfig wanted) {
    FileSettings next = checked.use(wanted);
    if (next.equals(settings)) {
      return;
    }
    FileSettings before = settings;
    settings = next;
    Writing last = writing;
    FileWriter writer = new FileWriter(next, written, dropped);
    RecordQueue queue =
        new RecordQueue("drachtio-cdr-file", next.maxWaiting(), next.messages(), dropped, writer);
    writing = new Writing(queue, writer);
    if (last != null) {
      last.queue().close(); // two must not write to one file; lanes fill the new queue meanwhile
    }
    if (before != null && before.path().equals(next.path())) {
      writer.deleteSurplus(before.maxFiles());
    }
    queue.start();
    LOG.info("call records are written to {}", next.path());
  }

  @Deactivate
  void deactivate() {
    Writing last = writing;
    writing = null;
    if (last != null) {
      last.queue().close();
    }
  }

  @Override
  public void onEvent(CallEvent event) {
    Writing now = writing;
    if (now != null) {
      now.queue().onEvent(event);
    } else if (event.kind() != CallEvent.Kind.PROGRESS) {
      dropped.increment();
    }
  }

  @Override
  public List<String> problems() {
    Writing now = writing;
    String problem = now == null ? "" : now.writer().problem();
    return problem.isEmpty() ? List.of() : List.of(problem);
  }
}
