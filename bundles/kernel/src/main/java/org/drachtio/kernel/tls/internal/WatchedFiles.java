package org.drachtio.kernel.tls.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.tls.TlsCertificates;
import org.drachtio.kernel.tls.TlsCertificates.CertificateState;
import org.drachtio.kernel.tls.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one user of certificates. Thread-safe; its monitor is held while files are read. */
final class WatchedFiles {

  private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

  private static final long WARN_MILLIS = TimeUnit.DAYS.toMillis(30);
  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

  private final String user;
  private final List<TlsFiles> files;
  private final TlsCertificates.Use use;

  private String stamp;
  private String problem = "";
  private long warnedAt;
  private volatile List<TlsIdentity> identities;

  /** Reads the files for the first time. */
  WatchedFiles(String user, List<TlsFiles> files, TlsCertificates.Use use) throws IOException {
    this.user = user;
    this.files = List.copyOf(files);
    this.use = use;
    stamp = stampNow();
    identities = read();
    tell();
  }

  List<TlsIdentity> identities() {
    return identities;
  }

  /**
   * Reads the files again if they have changed or could not be used.
   *
   * @param always also if they have not changed
   */
  synchronized void check(boolean always) {
    String now = stampNow();
    if (!always && problem.isEmpty() && now.equals(stamp)) {
      return;
    }
    stamp = now;
    try {
      List<TlsIdentity> fresh = read();
      use.renew(fresh);
      identities = fresh;
      problem = "";
      tell();
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      if (always || !reason.equals(problem)) {
        LOG.error("Certificates of {}: {}; the former certificates stay in use", user, reason);
      }
      problem = reason;
    }
  }

  /** Warns of certificates that end soon, once a day. */
  synchronized void warn(long nowMillis) {
    if (warnedAt != 0 && nowMillis - warnedAt < DAY_MILLIS) {
      return;
    }
    for (TlsIdentity identity : identities) {
      long left = identity.certificate().getNotAfter().toInstant().toEpochMilli() - nowMillis;
      if (left < WARN_MILLIS) {
        warnedAt = nowMillis;
        LOG.warn(
            "The certificate of {} {} {}",
            user,
            identity.certificate().getSubjectX500Principal(),
            left < 0
                ? "has ended: clients will refuse it"
                : "ends in " + TimeUnit.MILLISECONDS.toDays(left) + " days");
      }
    }
  }

  synchronized List<CertificateState> states() {
    List<CertificateState> states = new ArrayList<>();
    for (TlsIdentity identity : identities) {
      states.add(
          new CertificateState(
              user,
              identity.certificate().getSubjectX500Principal().getName(),
              identity.certificate().getSerialNumber().toString(16),
              identity.certificate().getNotAfter().toInstant().toEpochMilli(),
              problem));
    }
    return states;
  }

  private List<TlsIdentity> read() throws IOException {
    List<TlsIdentity> read = new ArrayList<>();
    for (TlsFiles each : files) {
      read.add(each.read());
    }
    return List.copyOf(read);
  }

  private void tell() {
    for (TlsIdentity identity : identities) {
      LOG.info(
          "Certificate of {}: {}, serial {}, valid until {}",
          user,
          identity.certificate().getSubjectX500Principal(),
          identity.certificate().getSerialNumber().toString(16),
          identity.certificate().getNotAfter().toInstant());
    }
  }

  /** Differs whenever a file was written or replaced, also through a symbolic link. */
  private String stampNow() {
    StringBuilder text = new StringBuilder();
    for (TlsFiles each : files) {
      for (Path path : each.paths()) {
        try {
          BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
          text.append(now.lastModifiedTime().to(TimeUnit.NANOSECONDS))
              .append(' ')
              .append(now.size())
              .append(' ')
              .append(now.fileKey())
              .append('\n');
        } catch (IOException e) {
          text.append("absent\n");
        }
      }
    }
    return text.toString();
  }
}
