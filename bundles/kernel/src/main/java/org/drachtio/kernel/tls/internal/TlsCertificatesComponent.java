package org.drachtio.kernel.tls.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.tls.TlsCertificates;
import org.drachtio.kernel.tls.TlsFiles;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Looks at the files of certificates, by a thread that is there only while somebody has any. */
@Component(service = TlsCertificates.class, immediate = true)
public final class TlsCertificatesComponent implements TlsCertificates {

  private static final long POLL_MILLIS = 5_000;

  private final long pollMillis;
  private final Set<WatchedFiles> watched = ConcurrentHashMap.newKeySet();

  /** Null while nobody has certificates. */
  private Thread polling;

  /** Started by SCR. */
  @Activate
  public TlsCertificatesComponent() {
    this(POLL_MILLIS);
  }

  /** Looks at the files so often. */
  public TlsCertificatesComponent(long pollMillis) {
    this.pollMillis = pollMillis;
  }

  /** Ends its thread. */
  @Deactivate
  public synchronized void stop() {
    watched.clear();
    pollIfNeeded();
  }

  @Override
  public Watch watch(String user, List<TlsFiles> files, Use use) throws IOException {
    WatchedFiles fresh = new WatchedFiles(user, files, use);
    fresh.warn(System.currentTimeMillis());
    synchronized (this) {
      watched.add(fresh);
      pollIfNeeded();
    }
    return new Watch() {
      @Override
      public List<TlsIdentity> identities() {
        return fresh.identities();
      }

      @Override
      public void close() {
        forget(fresh);
      }
    };
  }

  private synchronized void forget(WatchedFiles files) {
    watched.remove(files);
    pollIfNeeded();
  }

  @Override
  public void reload() {
    watched.forEach(files -> files.check(true));
  }

  @Override
  public List<CertificateState> certificates() {
    List<CertificateState> all = new ArrayList<>();
    watched.forEach(files -> all.addAll(files.states()));
    return all;
  }

  private void pollIfNeeded() {
    if (watched.isEmpty() && polling != null) {
      polling.interrupt();
      polling = null;
    } else if (!watched.isEmpty() && polling == null) {
      polling = new Thread(this::poll, "drachtio-certificates");
      polling.setDaemon(true);
      polling.start();
    }
  }

  private void poll() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(pollMillis);
        for (WatchedFiles files : watched) {
          files.check(false);
          files.warn(System.currentTimeMillis());
        }
      }
    } catch (InterruptedException e) {
      // Nobody has certificates any more.
      Thread.currentThread().interrupt();
    }
  }
}
