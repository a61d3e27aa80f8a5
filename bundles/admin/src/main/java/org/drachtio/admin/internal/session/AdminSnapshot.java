package org.drachtio.admin.internal.session;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drachtio.kernel.io.StreamOptions;

/**
 * What the last version of this bundle left to this one (architecture.md §5). Immutable.
 *
 * @param configured whether it had taken a configuration of this boot
 * @param listener what it listened with
 * @param tlsListener what it listened with TLS with
 * @param sessions of the connections that were open, oldest first
 * @param turns of the methods that anybody wanted
 * @param attempts to authenticate that have not been looked at yet
 * @param wrongSecrets what is remembered of addresses that offered wrong secrets; the one that
 *     failed last comes last
 */
public record AdminSnapshot(
    boolean configured,
    Optional<ListenerState> listener,
    Optional<ListenerState> tlsListener,
    List<SessionState> sessions,
    List<TurnState> turns,
    List<AttemptState> attempts,
    List<GuesserState> wrongSecrets) {

  /** There was none. */
  public static final AdminSnapshot NONE =
      new AdminSnapshot(
          false, Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), List.of());

  /**
   * A listener, as it was asked for.
   *
   * @param local address and port
   * @param options of its connections
   */
  public record ListenerState(InetSocketAddress local, StreamOptions options) {}

  /**
   * One connection of an application.
   *
   * @param id of the connection
   * @param authenticated whether it had given the secret
   * @param tags that it has
   * @param verbs in the order of their registration
   * @param deadlineMillis for its authentication, on the clock of its lane; empty if none was
   *     running
   * @param paused whether reading was paused because of its commands
   * @param missed connections that it asked to be told of and was not
   */
  public record SessionState(
      long id,
      boolean authenticated,
      List<String> tags,
      List<String> verbs,
      OptionalLong deadlineMillis,
      boolean paused,
      int missed) {}

  /**
   * Whose turn it was for one method.
   *
   * @param method in upper case
   * @param offset where the next walk starts
   * @param ids of the sessions that want it, newest registration first
   */
  public record TurnState(String method, int offset, List<Long> ids) {}

  /**
   * An attempt to authenticate. The secret that was offered does not cross, because parcels may be
   * kept on disk.
   *
   * @param session that it is about
   * @param id of the command
   * @param right whether the secret was that of the server
   * @param tags given with it
   * @param atMillis when it is to be looked at, on the clock of the lanes
   */
  public record AttemptState(
      long session, String id, boolean right, List<String> tags, long atMillis) {}

  /**
   * An address, or a network, that has offered wrong secrets; times on the clock of the lanes.
   *
   * @param source in hexadecimal
   * @param failures in a row
   * @param lastFailure when that was
   * @param nextLook when its next attempt may be looked at
   */
  public record GuesserState(String source, int failures, long lastFailure, long nextLook) {}
}
