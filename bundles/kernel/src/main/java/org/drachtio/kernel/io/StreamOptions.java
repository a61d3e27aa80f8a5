package org.drachtio.kernel.io;

/**
 * How the connections of a listener or connector behave.
 *
 * @param keepAliveSeconds TCP keep-alive idle and interval time, 0 = off
 * @param maxUnconsumedBytes bound on bytes that the handler has not consumed; at the bound the
 *     connection is closed
 * @param maxQueuedBytes bound on bytes waiting to be written; at the bound the connection is closed
 * @param backlog of the listening socket when it is opened
 * @param sendBufferBytes that the system is asked to keep of what is written, of connections opened
 *     from then on; 0 = the system decides, and may keep megabytes that no bound counts
 */
public record StreamOptions(
    int keepAliveSeconds,
    int maxUnconsumedBytes,
    int maxQueuedBytes,
    int backlog,
    int sendBufferBytes) {

  /** With a send buffer of the system's choice. */
  public StreamOptions(
      int keepAliveSeconds, int maxUnconsumedBytes, int maxQueuedBytes, int backlog) {
    this(keepAliveSeconds, maxUnconsumedBytes, maxQueuedBytes, backlog, 0);
  }
}
