package org.drachtio.api.proxy;

import org.drachtio.api.transport.InboundMessage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told what becomes of proxied requests. Called on the lane of the Call-ID, maybe before {@link
 * ProxyLayer#proxy} returns.
 */
@ConsumerType
public interface ProxyUser {

  /**
   * A target gave a final response; not called any more after {@link #onDone}.
   *
   * @param reference as given to {@link ProxyLayer#proxy}
   * @param response as received: whatever else targets say may be what the caller gets
   */
  void onFinalResponse(String reference, InboundMessage response);

  /**
   * The search is over: the caller has a 2xx, the best failure, or has cancelled and all targets
   * have finished. Called exactly once for each request that was {@link ProxyStart#STARTED}.
   *
   * @param reference as given to {@link ProxyLayer#proxy}
   */
  void onDone(String reference);
}
