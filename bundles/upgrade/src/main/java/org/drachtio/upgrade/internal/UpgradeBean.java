package org.drachtio.upgrade.internal;

import java.util.List;
import java.util.concurrent.Callable;
import org.drachtio.upgrade.internal.Upgrader.Wish;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Upgrades by JMX. Thread-safe. */
final class UpgradeBean implements UpgradeMXBean {

  private static final Logger LOG = LoggerFactory.getLogger(UpgradeBean.class);

  private final Upgrader upgrader;

  UpgradeBean(Upgrader upgrader) {
    this.upgrader = upgrader;
  }

  @Override
  public String getState() {
    return upgrader.state();
  }

  @Override
  public List<String> getPrevious() {
    return ask(() -> List.copyOf(upgrader.previous()));
  }

  @Override
  public List<String> getCanary() {
    return upgrader.canary();
  }

  @Override
  public List<String> plan(String target) {
    return ask(() -> upgrader.plan(new Wish(target, false, false, 0, 0)).lines());
  }

  @Override
  public String upgrade(String target, int watchSeconds) {
    return upgrade(target, watchSeconds, 0);
  }

  @Override
  public String upgrade(String target, int watchSeconds, int canaryPercent) {
    return ask(
        () ->
            upgrader
                .upgrade(new Wish(target, false, false, watchSeconds, canaryPercent), line -> {})
                .text());
  }

  @Override
  public String rollback() {
    return ask(() -> upgrader.rollback(false, line -> {}).text());
  }

  /** Classes of ours are unknown to clients of JMX. */
  private static <T> T ask(Callable<T> question) {
    try {
      return question.call();
    } catch (Exception e) {
      LOG.warn("Upgrade by JMX", e);
      throw new IllegalStateException(String.valueOf(e.getMessage()));
    }
  }
}
