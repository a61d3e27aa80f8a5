package org.drachtio.api.transport;

import java.util.List;
import java.util.Optional;
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
   * @param host destination, IPv6 in brackets; decides the IP version
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
   * Sends a request. Resolves a name and dials where needed, without blocking; requests to one hop
   * leave in the order of the calls. Lane of the request's Call-ID only.
   */
  void send(SipMessage request, Hop hop, SendListener listener);

  /**
   * Whether the connection with this id can be sent on; one that is not known to be closed counts
   * as open.
   */
  default boolean isOpen(long connection) {
    return true;
  }

  /** Closes the connection with this id at once, if it is open. */
  default void close(long connection) {}

  /** What is configured and could not be opened, one line each; empty if all is well. */
  List<String> problems();

  /** The open SIP connections. */
  List<ConnectionInfo> connections();
}
