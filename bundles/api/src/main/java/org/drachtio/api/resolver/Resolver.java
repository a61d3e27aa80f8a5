package org.drachtio.api.resolver;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds where requests for a SIP target go.
 *
 * <p>A whiteboard service: register it, and the transport asks it; the one with the highest {@code
 * service.ranking} first, the next one if it passes. Behind all of them stands the server's own,
 * which asks the name service of the system for A and AAAA records. Services may come and go while
 * calls run.
 *
 * <p>The transport remembers nothing: how long an answer holds is the resolver's matter. It is
 * asked once for all requests of a lane that wait for the same target.
 *
 * <p><b>Threading:</b> called on lanes, by several at a time, and must return at once: a resolver
 * that has to ask somebody does so on threads of its own, whose number and whose queue it bounds.
 */
@ConsumerType
public interface Resolver {

  /**
   * Begins to look a target up.
   *
   * @param target what is asked for
   * @param answer to be called once, in the call itself or later on any thread; further calls are
   *     ignored. What comes after the transport's time-out ({@code resolveTimeoutMillis}) is
   *     ignored too, and the requests have failed as for {@link Resolution.NotFound}. An exception
   *     thrown instead counts as {@link Resolution.Pass}.
   */
  void resolve(SipTarget target, Consumer<Resolution> answer);
}
