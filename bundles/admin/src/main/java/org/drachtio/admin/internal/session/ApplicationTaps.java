package org.drachtio.admin.internal.session;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.ApplicationTap;
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
   * @param frame with its length in front
   * @param secret whether it may hold one
   * @param epochMicros when that was
   */
  void sent(Session session, byte[] frame, boolean secret, long epochMicros) {
    if (secret || session.state() != Session.State.AUTHENTICATED) {
      // The reply repeats the id of its command, which may be a misplaced secret.
      see(true, session, SECRET, 0, epochMicros);
      return;
    }
    int mark = 0;
    while (frame[mark] != '#') {
      mark++;
    }
    see(true, session, frame, mark + 1, epochMicros);
  }

  /**
   * A payload that was read.
   *
   * @param bytes shared with the read buffer
   * @param secret whether it may hold one
   */
  public void received(Session session, byte[] bytes, int offset, int length, boolean secret) {
    byte[] payload = secret ? SECRET : Arrays.copyOfRange(bytes, offset, offset + length);
    see(false, session, payload, 0, now());
  }

  private void see(
      boolean toApplication, Session session, byte[] bytes, int offset, long epochMicros) {
    ApplicationFrame frame =
        new ApplicationFrame(
            toApplication,
            session.id(),
            session.address(),
            session.tags(),
            bytes,
            offset,
            epochMicros);
    for (ApplicationTap tap : taps) {
      try {
        tap.captured(frame);
      } catch (RuntimeException | LinkageError failure) {
        errors.increment();
        report(tap, failure);
      }
    }
  }

  /** Once per tap: the counter tells how often. */
  private void report(ApplicationTap tap, Throwable failure) {
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
