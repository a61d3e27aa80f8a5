package org.drachtio.metrics.internal.jmx;

/** {@code org.drachtio:type=Lane,name=INDEX}: how busy a lane is. Read-only. */
public interface LaneMXBean {

  /** Tasks that wait. */
  int getQueued();

  /** Time that it has worked since the start. */
  double getBusySeconds();

  /** The longest task of the last one to two minutes. */
  double getLongestTaskSeconds();
}
