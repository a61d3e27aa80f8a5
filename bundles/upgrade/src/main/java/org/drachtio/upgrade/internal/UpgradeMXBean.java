package org.drachtio.upgrade.internal;

import java.util.List;

/**
 * {@code org.drachtio:type=Upgrade}: what {@code drachtio:upgrade} and {@code drachtio:rollback}
 * do.
 */
public interface UpgradeMXBean {

  /** What an upgrade goes through at present, or how the last one ended. */
  String getState();

  /** What a rollback would go back to; empty if there is nothing. */
  List<String> getPrevious();

  /** What an upgrade to this version or repository would do, line by line. Changes nothing. */
  List<String> plan(String target);

  /**
   * Upgrades without a restart of the kernel, and returns when it has been watched.
   *
   * @param watchSeconds for which the server is watched
   * @return how it ended
   */
  String upgrade(String target, int watchSeconds);

  /** Goes back to what ran before the last upgrade. */
  String rollback();
}
