package org.drachtio.blacklist.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads the set. Blocks, within its time-outs; {@link #close} from another thread ends that.
 *
 * <p><b>Threading:</b> one thread reads.
 */
final class RedisSet {

  /** More than this is taken for a mistake. */
  static final long MAX_MEMBERS = 1_000_000;

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 10_000;

  private final RedisSettings settings;
  private volatile Jedis open;
  private volatile boolean closed;

  RedisSet(RedisSettings settings) {
    this.settings = settings;
  }

  /**
   * All members now.
   *
   * @throws JedisException if they cannot be had, which says why
   */
  List<String> members() {
    return settings.direct() == null ? membersBySentinels() : members(settings.direct());
  }

  /** Ends what is going on; nothing begins any more. */
  void close() {
    closed = true;
    Jedis now = open;
    if (now != null) {
      now.close();
    }
  }

  /** Of the master; while there is none (a fail-over), of a replica. */
  private List<String> membersBySentinels() {
    JedisException problem = null;
    for (HostAndPort sentinel : settings.sentinels()) {
      try {
        for (HostAndPort redis : nodes(sentinel)) {
          try {
            return members(redis);
          } catch (JedisException e) {
            problem = e;
          }
        }
      } catch (JedisException | NumberFormatException e) {
        // The next one may know; what keeps a Redis from being read tells more.
        problem = problem == null ? new JedisException("sentinel " + sentinel, e) : problem;
      }
    }
    throw problem == null
        ? new JedisException("no sentinel knows of a master " + settings.master())
        : problem;
  }

  /** Master first; empty if the sentinel does not know it. */
  private List<HostAndPort> nodes(HostAndPort sentinel) {
    List<HostAndPort> nodes = new ArrayList<>();
    try (Jedis jedis = connect(sentinel, "")) {
      List<String> master = jedis.sentinelGetMasterAddrByName(settings.master());
      if (master != null && master.size() == 2) {
        nodes.add(new HostAndPort(master.get(0), Integer.parseInt(master.get(1))));
        for (Map<String, String> replica : jedis.sentinelReplicas(settings.master())) {
          nodes.add(new HostAndPort(replica.get("ip"), Integer.parseInt(replica.get("port"))));
        }
      }
    }
    return nodes;
  }

  private List<String> members(HostAndPort redis) {
    try (Jedis jedis = connect(redis, settings.password())) {
      long count = jedis.scard(settings.key());
      if (count > MAX_MEMBERS) {
        throw new JedisException("the set has " + count + " members, more than " + MAX_MEMBERS);
      }
      return new ArrayList<>(jedis.smembers(settings.key()));
    }
  }

  private Jedis connect(HostAndPort node, String password) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .resp2()
            .connectionTimeoutMillis(CONNECT_MILLIS)
            .socketTimeoutMillis(READ_MILLIS);
    if (!password.isEmpty()) {
      config.password(password);
    }
    JedisClientConfig built = config.build();
    Jedis jedis = new Jedis(node, built);
    open = jedis;
    if (closed) {
      jedis.close();
    }
    return jedis;
  }
}
