package org.drachtio.blacklist.internal;

import java.util.ArrayList;
import java.util.List;
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
   * Checks a configuration.
   *
   * @param password filled in
   * @throws IllegalArgumentException which says what is wrong
   */
  static RedisSettings of(BlacklistConfig config, String password) {
    List<HostAndPort> sentinels = new ArrayList<>();
    for (String element : config.redisSentinels()) {
      for (String text : element.split(",")) {
        if (!text.isBlank()) {
          sentinels.add(hostAndPort(text.strip()));
        }
      }
    }
    String address = config.redisAddress().strip();
    if (sentinels.isEmpty() && address.isEmpty()) {
      return NONE;
    }
    String key = config.redisKey().strip();
    if (key.isEmpty()) {
      throw new IllegalArgumentException("redisKey is missing");
    }
    String master = config.redisMaster().strip();
    if (!sentinels.isEmpty() && master.isEmpty()) {
      throw new IllegalArgumentException("redisMaster is missing, sentinels want it");
    }
    if (config.redisPort() < 1 || config.redisPort() > 65_535) {
      throw new IllegalArgumentException("redisPort=" + config.redisPort() + " is no port");
    }
    if (config.refreshSeconds() < 1) {
      throw new IllegalArgumentException(
          "refreshSeconds=" + config.refreshSeconds() + " must be positive");
    }
    return new RedisSettings(
        sentinels.isEmpty() ? new HostAndPort(address, config.redisPort()) : null,
        List.copyOf(sentinels),
        master,
        password,
        key,
        config.refreshSeconds());
  }

  boolean isNone() {
    return direct == null && sentinels.isEmpty();
  }

  private static HostAndPort hostAndPort(String text) {
    int colon = text.lastIndexOf(':');
    boolean noPort = colon < 0 || text.indexOf(':') < colon && !text.startsWith("[");
    String host = noPort ? text : text.substring(0, colon);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      int port = noPort ? SENTINEL_PORT : Integer.parseInt(text.substring(colon + 1));
      if (!bare.isEmpty() && port > 0 && port <= 65_535) {
        return new HostAndPort(bare, port);
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IllegalArgumentException("redisSentinels: '" + text + "' is no host:port");
  }

  /** For people, without the password. */
  @Override
  public String toString() {
    return (direct == null ? master + " of sentinels " + sentinels : direct) + ", key " + key;
  }
}
