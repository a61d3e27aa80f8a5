package org.drachtio.metrics.internal.http;

/** What can be asked for. Any thread but a lane's; may wait. */
public interface Pages {

  /**
   * The metrics.
   *
   * @param accept what the client takes; null if it does not say
   */
  HttpAnswer metrics(String accept);

  /** Whether the process lives. */
  HttpAnswer live();

  /** Whether new calls may come. */
  HttpAnswer ready();

  /** The metrics were answered. */
  void answered(int bytes, double micros);
}
