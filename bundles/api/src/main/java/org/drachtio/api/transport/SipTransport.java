package org.drachtio.api.transport;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drachtio.api.Registration;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.osgi.annotation.versioning.ProviderType;

/** The transport layer (RFC 3261 §18). Thread-safe unless a method says otherwise. */
@ProviderType
public interface SipTransport {

  /**
   * Gives the one receiver of all messages; sockets open only when there is one.
   *
   * @throws IllegalStateException if there is one already
   */
  Registration attach(MessageHandler handler);

  /** The open listening points, in configuration order. */
  List<ListeningPoint> listeningPoints();

  /**
   * The listening point to send from (sip-behaviour.md §8.4).
   *
   * @param host destination, IPv6 in brackets; decides the IP version. For a name both will do,
   *     IPv4 first
   * @return empty if none has this protocol and IP version
   */
  Optional<ListeningPoint> select(Protocol protocol, String host);

  /** Whether host and port of the URI, or its maddr, are ours (sip-behaviour.md §8.6). */
  boolean isLocal(SipUri uri);

  /**
   * Sends a response the way its request came (RFC 3261 §18.2.2, RFC 3581). Never blocks.
   *
   * @return false: the connection is gone, or the system refused it
   */
  boolean respond(SipMessage response, Flow flow);

  /** As {@link #respond}, of a response that was sent before: it is counted as a repetition. */
  default boolean repeat(SipMessage response, Flow flow) {
    return respond(response, flow);
  }

  /**
   * Counts a message received by its method and status. The transport cannot tell repetitions from
   * new messages, so the transaction layer says which ones are new.
   */
  default void countReceived(SipMessage message) {}

  /**
   * Finds where a request can be sent: looks a name up (RFC 3263 §4), and puts TCP in front of UDP
   * for a request that is too long for that (RFC 3261 §18.1.1). Lane of the request's Call-ID only;
   * never blocks; the answers for one hop come in the order of the calls.
   *
   * @param answer called once on that lane, maybe in the call itself: hops that leave no choice,
   *     the most wanted first; those that have failed lately last. Empty: the name has none that
   *     the server has a listening point for
   */
  default void locate(SipMessage request, Hop hop, Consumer<List<Hop>> answer) {
    answer.accept(List.of(hop));
  }

  /**
   * Tells how a target took a request that {@link #locate} has found by a name. A target that
   * failed goes behind the others for a while. Any thread.
   *
   * @param retryAfterSeconds from the Retry-After of a 503, 0 if there was none
   */
  default void report(Hop target, TargetReport report, int retryAfterSeconds) {}

  /**
   * Sends a request. Looks a name up and dials where needed, without blocking; requests to one hop
   * leave in the order of the calls. Where the hop leaves a choice, the request leaves as {@link
   * ListeningPoint#readdress} makes it, and goes to the first target that it can be sent to. Lane
   * of the request's Call-ID only.
   */
  void send(SipMessage request, Hop hop, SendListener listener);

  /**
   * Whether the connection with this id can be sent on; one that is not known to be closed counts
   * as open.
   */
  default boolean isOpen(long connection) {
    return true;
  }

  /**
   * Whether a connection is open that its peer has made: nobody listens at the port that it comes
   * from.
   */
  default boolean isAccepted(long connection) {
    return false;
  }

  /** A registered client has gone on to another connection, while its former one may look open. */
  default void moved(long former, long connection) {}

  /**
   * Whether what was sent on one connection may be answered on another: the former is closed, or
   * its client has gone on to this one.
   */
  default boolean isSuccessor(long former, long connection) {
    return !isOpen(former);
  }

  /**
   * Tells that a request that was sent on this connection got no answer in time. If there are too
   * many in a row, and a bound is configured, the connection is closed: its peer has gone without
   * closing it.
   */
  default void silent(long connection) {}

  /** Closes the connection with this id at once, if it is open. */
  default void close(long connection) {}

  /** Tells an observer of connections that open and close from now on, until it is closed. */
  default Registration observe(ConnectionObserver observer) {
    return () -> {};
  }

  /** What is configured and could not be opened, one line each; empty if all is well. */
  List<String> problems();

  /** The open SIP connections. */
  List<ConnectionInfo> connections();
}
