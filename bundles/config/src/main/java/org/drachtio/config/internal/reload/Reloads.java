package org.drachtio.config.internal.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the configuration read again when that is asked for, and when its file has changed and is the
 * same for two looks, a second apart: an editor may not have written all of it at the first.
 *
 * <p>It looks at the file itself, because watch services miss changes behind a symbolic link, which
 * container platforms use.
 *
 * <p><b>Threading:</b> thread-safe; reads on one thread of its own, at most one reading waits.
 */
public final class Reloads {
  private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
  private static final int LOOK_MILLIS = 1000;

  private final Optional<Path> file;
  private final Consumer<Reload> reading;
  private final AtomicBoolean isWaiting = new AtomicBoolean();
  private final ScheduledExecutorService thread;

  private String known;
  private String seen;

  /**
   * Begins to look.
   *
   * @param known what {@link #look} said before the file was read for the first time: a change
   *     since then is one
   */
  public Reloads(Optional<Path> file, String known, Consumer<Reload> reading) {
    this.file = file;
    this.reading = reading;
    this.known = known;
    seen = known;
    thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, "drachtio-reload");
              made.setDaemon(true);
              return made;
            });
    var unused =
        thread.scheduleWithFixedDelay(this::check, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns at once. A request that comes while another one waits is merged with it. */
  public void request(Reload why) {
    if (isWaiting.compareAndSet(false, true)) {
      try {
        thread.execute(
            () -> {
              isWaiting.set(false);
              known = look(file);
              seen = known;
              read(why);
            });
      } catch (RejectedExecutionException e) {
        LOG.debug("{} after the end", why, e);
      }
    }
  }

  public void close() {
    thread.shutdownNow();
  }

  /** One look at the file. */
  void check() {
    String now = look(file);
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(known)) {
      known = now;
      read(Reload.FILE);
    }
  }

  private void read(Reload why) {
    try {
      reading.accept(why);
    } catch (RuntimeException e) {
      LOG.error("{}: the configuration could not be applied", why.text(), e);
    }
  }

  /** What tells one state of the file from another. */
  public static String look(Optional<Path> path) {
    if (path.isEmpty()) {
      return "";
    }
    try {
      BasicFileAttributes now = Files.readAttributes(path.get(), BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return "";
    }
  }
}
