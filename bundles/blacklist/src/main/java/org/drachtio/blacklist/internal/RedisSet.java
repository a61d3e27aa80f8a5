package org.drachtio.blacklist.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads the set. Blocks, within its time-outs; {@link #close} from another thread ends that.
 * Answers of a Redis or a sentinel may be neither short nor well-formed.
 *
 * <p><b>Threading:</b> one thread reads.
 */
final class RedisSet {

  /** For all that one Redis or sentinel is asked. */
  private static final long WHOLE_MILLIS = 60_000;

  private static final int MAX_REPLICAS = 16;

  private final RedisSettings settings;
  private final long wholeMillis;
  private volatile Socket open;
  private volatile boolean closed;

  RedisSet(RedisSettings settings) {
    this(settings, WHOLE_MILLIS);
  }

  /**
   * With another time-out.
   *
   * @param wholeMillis for all that one Redis or sentinel is asked
   */
  RedisSet(RedisSettings settings, long wholeMillis) {
    this.settings = settings;
    this.wholeMillis = wholeMillis;
  }

  /**
   * All members now.
   *
   * @throws RuntimeException if they cannot be had, which says why
   */
  List<String> members() {
    return settings.direct() == null ? membersBySentinels() : members(settings.direct());
  }

  /** Ends what is going on; nothing begins any more. */
  void close() {
    closed = true;
    close(open);
  }

  /** Of the master; while there is none (a fail-over), of a replica. */
  private List<String> membersBySentinels() {
    RuntimeException problem = null;
    for (HostAndPort sentinel : settings.sentinels()) {
      try {
        List<HostAndPort> nodes = nodes(sentinel);
        for (int i = 0; i < nodes.size(); i++) {
          try {
            return members(nodes.get(i), i > 0);
          } catch (RuntimeException e) {
            problem = e;
          }
        }
      } catch (RuntimeException e) {
        // The next one may know; what keeps a Redis from being read tells more.
        problem = problem == null ? new JedisException("sentinel " + sentinel, e) : problem;
      }
    }
    throw problem == null
        ? new JedisException("no sentinel knows of a master " + settings.master())
        : problem;
  }

  /** A replica that has just begun, or has lost its master, may have nothing yet. */
  private List<String> members(HostAndPort redis, boolean isReplica) {
    List<String> members = members(redis);
    if (isReplica && members.isEmpty()) {
      throw new JedisException(
          "the master cannot be read, and its replica " + redis + " has an empty set");
    }
    return members;
  }

  /** Master first; empty if the sentinel does not know it. */
  private List<HostAndPort> nodes(HostAndPort sentinel) {
    List<HostAndPort> nodes = new ArrayList<>();
    try (Jedis jedis = connect(sentinel, "")) {
      List<String> master = jedis.sentinelGetMasterAddrByName(settings.master());
      if (master != null && master.size() == 2) {
        nodes.add(new HostAndPort(master.get(0), Integer.parseInt(master.get(1))));
        for (Map<String, String> replica : jedis.sentinelReplicas(settings.master())) {
          if (nodes.size() <= MAX_REPLICAS) {
            nodes.add(new HostAndPort(replica.get("ip"), Integer.parseInt(replica.get("port"))));
          }
        }
      }
    }
    return nodes;
  }

  private List<String> members(HostAndPort redis) {
    try (Jedis jedis = connect(redis, settings.password())) {
      long count = jedis.scard(settings.key());
      if (count > RedisSocket.MAX_MEMBERS) {
        throw new JedisException(
            "the set has " + count + " members, more than " + RedisSocket.MAX_MEMBERS);
      }
      return new ArrayList<>(jedis.smembers(settings.key()));
    }
  }

  private Jedis connect(HostAndPort node, String password) {
    // RESP2, and not by the command HELLO, which a Redis before 6.0 does not know.
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder().serverDefaultProtocol();
    if (!password.isEmpty()) {
      config.password(password);
    }
    return new Jedis(() -> socket(node), config.build());
  }

  /** To the first of its addresses that takes it. */
  private Socket socket(HostAndPort node) {
    String why = "it has no address";
    try {
      for (InetAddress address : InetAddress.getAllByName(node.getHost())) {
        RedisSocket socket = RedisSocket.within(wholeMillis);
        open = socket;
        try {
          if (!closed) {
            socket.connect(address, node.getPort());
            return socket;
          }
        } catch (IOException | IllegalArgumentException e) {
          why = e.getMessage();
        }
        close(socket);
      }
    } catch (IOException e) {
      why = "it has no address";
    }
    throw new JedisConnectionException("Failed to connect to " + node + ": " + why);
  }

  private static void close(Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed all the same.
      }
    }
  }
}
