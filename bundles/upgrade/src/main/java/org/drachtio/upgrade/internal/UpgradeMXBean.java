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

  /** How the present trial stands, or the last one ended, line by line; empty if there was none. */
  List<String> getCanary();

  /** What an upgrade to this version or repository would do, line by line. Changes nothing. */
  List<String> plan(String target);

  /**
   * Upgrades without a restart of the kernel, and returns when it has been watched.
   *
   * @param watchSeconds for which the server is watched
   * @return how it ended
   */
  String upgrade(String target, int watchSeconds);

  /**
   * The same, after the new versions of filters and routers have been on trial for as long.
   *
   * @param canaryPercent of new requests that they see, 1 … 100; 0: there is no trial
   */
  String upgrade(String target, int watchSeconds, int canaryPercent);

  /** Goes back to what ran before the last upgrade, unless that would restart the kernel. */
  String rollback();
}
