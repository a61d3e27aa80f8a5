package org.drachtio.logging.internal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.drachtio.logging.internal.line.Layout;
import org.drachtio.logging.internal.line.Line;
import org.drachtio.logging.internal.line.SyslogLayout;
import org.drachtio.logging.internal.out.Complaints;
import org.drachtio.logging.internal.out.ConsoleDestination;
import org.drachtio.logging.internal.out.FileDestination;
import org.drachtio.logging.internal.out.LogDestination;
import org.drachtio.logging.internal.out.LostLines;
import org.drachtio.logging.internal.out.Outlet;
import org.drachtio.logging.internal.out.SyslogDestination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outlets that the settings want. A destination whose settings stay goes on as it is.
 *
 * <p><b>Threading:</b> any thread may offer; settings are applied and it is closed by one at a
 * time.
 */
final class Outlets {
  private static final Logger LOG = LoggerFactory.getLogger(Outlets.class);

  /** For what is queued to be written at the end. */
  private static final long END_MILLIS = 2_000;

  private final LostLines lost;
  private final OutputStream console;
  private final Complaints complaints;
  private LogSettings settings;
  private Outlet consoleOutlet;
  private Outlet file;
  private Outlet syslog;

  /** What lines are offered to. */
  private volatile List<Outlet> all = List.of();

  Outlets(LostLines lost) {
    this(lost, new FileOutputStream(FileDescriptor.err));
  }

  Outlets(LostLines lost, OutputStream console) {
    this.lost = lost;
    this.console = console;
    complaints = new Complaints(console);
  }

  void offer(Line line) {
    for (Outlet each : all) {
      each.offer(line);
    }
  }

  void apply(LogSettings next) {
    LogSettings last = settings;
    settings = next;
    boolean bound = last != null && last.queueBytes() != next.queueBytes();
    boolean form = last != null && !last.layout().equals(next.layout());
    consoleOutlet =
        changed(
            consoleOutlet,
            next.console(),
            form,
            bound,
            "console",
            () -> new ConsoleDestination(console, Layout.of(next.layout())));
    file =
        changed(
            file,
            next.file() != null,
            form || last != null && next.file() != null && !next.file().equals(last.file()),
            bound,
            "file",
            () -> new FileDestination(next.file(), Layout.of(next.layout())));
    syslog =
        changed(
            syslog,
            next.syslog() != null,
            last != null && next.syslog() != null && !next.syslog().equals(last.syslog()),
            bound,
            "syslog",
            () -> syslog(next.syslog()));
    List<Outlet> wanted = new ArrayList<>();
    for (Outlet each : new Outlet[] {consoleOutlet, file, syslog}) {
      if (each != null) {
        wanted.add(each);
      }
    }
    all = List.copyOf(wanted);
  }

  private Outlet changed(
      Outlet now,
      boolean wanted,
      boolean other,
      boolean bound,
      String name,
      Supplier<LogDestination> destination) {
    if (now != null && (!wanted || bound)) {
      now.end();
      // Its file must not be written by two.
      await(now);
      now = null;
    }
    if (!wanted) {
      return null;
    }
    if (now == null) {
      return new Outlet(destination.get(), settings.queueBytes(), lost, complaints, name);
    }
    if (other) {
      now.become(destination.get());
    }
    return now;
  }

  private static LogDestination syslog(LogSettings.Syslog syslog) {
    return new SyslogDestination(
        syslog.host(),
        syslog.port(),
        new SyslogLayout(
            syslog.facility(), hostName(), syslog.tag(), ProcessHandle.current().pid()));
  }

  /** Without domain (RFC 3164 §4.1.2). */
  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      int dot = name.indexOf('.');
      return dot < 0 ? name : name.substring(0, dot);
    } catch (UnknownHostException e) {
      LOG.debug("This machine does not know its name", e);
      return "localhost";
    }
  }

  void close() {
    List<Outlet> closing = all;
    all = List.of();
    closing.forEach(Outlet::end);
    closing.forEach(Outlets::await);
    complaints.close();
  }

  private static void await(Outlet outlet) {
    try {
      outlet.awaitEnd(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
