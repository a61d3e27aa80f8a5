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
 */
public record AdminSnapshot(
    boolean configured,
    Optional<ListenerState> listener,
    Optional<ListenerState> tlsListener,
    List<SessionState> sessions,
    List<TurnState> turns) {

  /** There was none. */
  public static final AdminSnapshot NONE =
      new AdminSnapshot(false, Optional.empty(), Optional.empty(), List.of(), List.of());

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
}
