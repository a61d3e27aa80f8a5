package org.drachtio.api.route;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.drachtio.api.transport.InboundMessage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides where a request outside any dialog goes. Register it as an OSGi service: routers are
 * asked in the order of their {@code service.ranking}, highest first, until one takes the request;
 * if none does, the connected applications get it.
 *
 * <p>An INVITE has got its 100 when the router's answer comes later. A router that throws, or whose
 * answer fails, costs the request a 500; one that does not answer within the pending time-out of
 * call control costs it a 480.
 *
 * <p><b>Threading:</b> called on all lanes at the same time; must not block. The answer may be
 * completed from any thread, at once or later; it is carried out on the lane of the request.
 */
@ConsumerType
@FunctionalInterface
public interface RequestRouter {

  /**
   * Takes the request or leaves it to the next router.
   *
   * @return empty: not mine
   */
  Optional<CompletionStage<Route>> route(InboundMessage request);
}
