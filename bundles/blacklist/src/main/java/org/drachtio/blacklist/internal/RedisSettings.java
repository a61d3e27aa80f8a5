package org.drachtio.blacklist.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.drachtio.api.net.HostPort;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import redis.clients.jedis.HostAndPort;

/**
 * Where the set is. Immutable.
 *
 * @param direct the Redis itself; null where sentinels are asked
 * @param sentinels in the order in which they are asked
 * @param master name that they know it by
 * @param password empty = none
 * @param key of the set
 * @param refreshSeconds from reading it to reading it again
 */
record RedisSettings(
    HostAndPort direct,
    List<HostAndPort> sentinels,
    String master,
    String password,
    String key,
    int refreshSeconds) {

  /** Nowhere. */
  static final RedisSettings NONE = new RedisSettings(null, List.of(), "", "", "", 1);

  private static final int SENTINEL_PORT = 26379;

  /**
   * A set of which one value is bad may be another one: it is not read.
   *
   * @param password fills it in
   */
  static CheckedConfig<BlacklistConfig, RedisSettings> config(UnaryOperator<String> password) {
    return CheckedConfig.of(
            BlacklistConfig.class,
            BlacklistConfig.PID,
            config -> of(config, password.apply(Values.text(config._redisPassword()))))
        .asOne()
        .otherwise("no set is read until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @param password filled in
   * @throws InvalidValueException if a value cannot be used
   */
  static RedisSettings of(BlacklistConfig config, String password) {
    List<HostAndPort> sentinels = new ArrayList<>();
    for (String text : Values.list(config.redisSentinels())) {
      sentinels.add(hostAndPort(text));
    }
    int port = Values.within("redisPort", config.redisPort(), 1, 65_535);
    int refreshSeconds = Values.positive("refreshSeconds", config.refreshSeconds());
    String address = Values.text(config.redisAddress());
    if (sentinels.isEmpty() && address.isEmpty()) {
      return NONE;
    }
    String key = Values.text(config.redisKey());
    if (key.isEmpty()) {
      throw new InvalidValueException("redisKey", "is missing");
    }
    String master = Values.text(config.redisMaster());
    if (!sentinels.isEmpty() && master.isEmpty()) {
      throw new InvalidValueException("redisMaster", "is missing, sentinels want it");
    }
    return new RedisSettings(
        sentinels.isEmpty() ? new HostAndPort(address, port) : null,
        List.copyOf(sentinels),
        master,
        password,
        key,
        refreshSeconds);
  }

  boolean isNone() {
    return direct == null && sentinels.isEmpty();
  }

  private static HostAndPort hostAndPort(String text) {
    return HostPort.parse(text, SENTINEL_PORT)
        .map(parsed -> new HostAndPort(parsed.host(), parsed.port()))
        .orElseThrow(
            () ->
                new InvalidValueException(
                    "redisSentinels", "has '" + text + "', which is no host:port"));
  }

  /** For people, without the password. */
  @Override
  public String toString() {
    return (direct == null ? master + " of sentinels " + sentinels : direct) + ", key " + key;
  }
}
