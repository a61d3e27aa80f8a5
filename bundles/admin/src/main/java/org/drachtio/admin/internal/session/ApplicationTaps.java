package org.drachtio.admin.internal.session;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.admin.internal.frame.FrameWriter;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.ApplicationTap;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taps that see each frame. <b>Threading:</b> any thread. That there is none costs one volatile
 * read.
 */
public final class ApplicationTaps {

  private static final Logger LOG = LoggerFactory.getLogger(ApplicationTaps.class);
  private static final byte[] SECRET = "***".getBytes(StandardCharsets.US_ASCII);

  private final Counter errors;
  private final List<ApplicationTap> taps = new CopyOnWriteArrayList<>();
  private volatile Class<?> reported;

  public ApplicationTaps(Counter errors) {
    this.errors = errors;
  }

  /** One came. */
  public void add(ApplicationTap tap) {
    taps.add(tap);
  }

  /** One has gone. */
  public void remove(ApplicationTap tap) {
    taps.remove(tap);
    reported = null;
  }

  /** Whether there is any. */
  public boolean isOn() {
    return !taps.isEmpty();
  }

  /**
   * A frame that was queued.
   *
   * @param secret whether it may hold one
   * @param epochMicros when that was
   */
  void sent(Session session, FrameWriter frame, boolean secret, long epochMicros) {
    if (secret || session.state() != Session.State.AUTHENTICATED) {
      // The reply repeats the id of its command, which may be a misplaced secret.
      secret(true, session, epochMicros);
      return;
    }
    FrameSubject subject = frame.subject();
    if (isWanted(subject)) {
      byte[] bytes = frame.buffer();
      int mark = 0;
      while (bytes[mark] != '#') {
        mark++;
      }
      see(true, session, bytes, mark + 1, frame.length() - mark - 1, epochMicros, subject);
    }
  }

  private void secret(boolean toApplication, Session session, long epochMicros) {
    if (isWanted(FrameSubject.NONE)) {
      see(toApplication, session, SECRET, 0, SECRET.length, epochMicros, FrameSubject.NONE);
    }
  }

  /**
   * A payload that was read.
   *
   * @param bytes shared with the read buffer
   * @param subject what it has to do with
   * @param secret whether it may hold one
   */
  public void received(
      Session session, byte[] bytes, int offset, int length, FrameSubject subject, boolean secret) {
    if (secret) {
      secret(false, session, now());
    } else if (isWanted(subject)) {
      see(false, session, bytes, offset, length, now(), subject);
    }
  }

  private boolean isWanted(FrameSubject subject) {
    for (ApplicationTap tap : taps) {
      try {
        if (tap.wants(subject)) {
          return true;
        }
      } catch (RuntimeException | LinkageError failure) {
        failed(tap, failure);
      }
    }
    return false;
  }

  private boolean isKept() {
    for (ApplicationTap tap : taps) {
      try {
        if (tap.keepsBytes()) {
          return true;
        }
      } catch (RuntimeException | LinkageError failure) {
        failed(tap, failure);
        return true;
      }
    }
    return false;
  }

  private void see(
      boolean toApplication,
      Session session,
      byte[] shared,
      int sharedOffset,
      int length,
      long epochMicros,
      FrameSubject subject) {
    boolean kept = isKept();
    byte[] bytes = kept ? Arrays.copyOfRange(shared, sharedOffset, sharedOffset + length) : shared;
    int offset = kept ? 0 : sharedOffset;
    ApplicationFrame frame =
        new ApplicationFrame(
            toApplication,
            session.id(),
            session.address(),
            session.tags(),
            bytes,
            offset,
            length,
            epochMicros,
            subject);
    for (ApplicationTap tap : taps) {
      try {
        tap.captured(frame);
      } catch (RuntimeException | LinkageError failure) {
        failed(tap, failure);
      }
    }
  }

  /** Logged once per tap: the counter tells how often. */
  private void failed(ApplicationTap tap, Throwable failure) {
    errors.increment();
    if (reported != tap.getClass()) {
      reported = tap.getClass();
      LOG.warn("The application tap {} threw; further errors are counted only", tap, failure);
    }
  }

  /** Microseconds since 1970. */
  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
