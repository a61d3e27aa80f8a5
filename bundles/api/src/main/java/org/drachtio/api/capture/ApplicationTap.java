package org.drachtio.api.capture;

/**
 * Sees every frame that this server writes to an application or reads from one
 * (docs/reference/admin-protocol.md), in the order of each direction of a connection.
 *
 * <p>A tap is an OSGi service; it may come and go while calls are up. While there is none, nothing
 * is made or copied for it.
 *
 * <p><b>Threading:</b> called on lanes and on I/O threads, often on several at once. The duties are
 * those of a {@link CaptureSink}: a tap returns within microseconds, and what it throws is counted
 * ({@code capture.error}).
 */
@FunctionalInterface
public interface ApplicationTap {

  /**
   * Whether it has a use for a frame. Asked first, on the same threads: of one that no tap wants
   * nothing is made or copied. A tap may be shown what it does not want, for another wants it.
   */
  default boolean wants(FrameSubject subject) {
    return true;
  }

  /**
   * Whether it may keep the bytes of a frame beyond {@link #captured}; the same each time. They are
   * not copied for taps that say no: those take what they need before they return.
   */
  default boolean keepsBytes() {
    return true;
  }

  /** One frame. */
  void captured(ApplicationFrame frame);
}
