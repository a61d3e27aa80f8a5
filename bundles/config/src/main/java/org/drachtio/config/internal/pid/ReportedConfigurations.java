package org.drachtio.config.internal.pid;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;

/**
 * Which configurations ConfigAdmin's thread has told of. It tells of one after the other, all
 * listeners of each: once it has told this one of the last, the others know all before it.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class ReportedConfigurations implements ConfigurationListener {

  private final Set<String> pids = new HashSet<>();

  @Override
  public synchronized void configurationEvent(ConfigurationEvent event) {
    pids.add(event.getPid());
    notifyAll();
  }

  /**
   * Waits until all these have been told of.
   *
   * @return false: not in that time, or the thread was interrupted
   */
  public synchronized boolean await(Collection<String> wanted, long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!pids.containsAll(wanted)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
