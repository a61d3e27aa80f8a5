package org.drachtio.api.proxy;

import java.util.function.Consumer;
import org.drachtio.api.Registration;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.ProxyInfo;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The proxy (RFC 3261 §16, with the response context of sip-behaviour.md §6.4).
 *
 * <p><b>Threading:</b> all methods on the lane of the Call-ID concerned, {@link #attach} from
 * anywhere.
 */
@ProviderType
public interface ProxyLayer {

  /**
   * Gives the one receiver of results.
   *
   * @throws IllegalStateException if there is one already
   */
  Registration attach(ProxyUser user);

  /**
   * Takes over the server transaction of a request outside any dialog, before its first response
   * other than 100, and forwards it. From then on this layer is the transaction's user, whatever it
   * returns.
   *
   * @param reference handed back to {@link ProxyUser}, across a hand-over too; empty: nobody wants
   *     to hear
   */
  ProxyStart proxy(String reference, ServerTransaction transaction, ProxyRequest request);

  /**
   * Offers a request that belongs to no transaction and no dialog of ours: one that is routed
   * through us because we stand in its dialog's route set, the ACK of a 2xx included, is forwarded
   * without state.
   *
   * @return false: it is not for the proxy
   */
  boolean onRequest(InboundMessage request);

  /**
   * Offers a response that belongs to no transaction: that of a request which {@link #onRequest}
   * forwarded goes back the way its request came.
   *
   * @return false: it is not for the proxy
   */
  boolean onResponse(InboundMessage response);

  /** The requests of the current lane that are being proxied. */
  void forEach(Consumer<ProxyInfo> visitor);

  /** How many the current lane proxies. */
  int proxiedCount();

  /** How many challenges the current lane remembers, to lead a retry to who challenged. */
  int challenges();
}
