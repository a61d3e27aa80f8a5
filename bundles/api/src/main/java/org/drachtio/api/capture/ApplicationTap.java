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

  /** One frame. It is immutable, so that the tap may keep it. */
  void captured(ApplicationFrame frame);
}
