package org.drachtio.api.control;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The orderly way to an end: a server that drains answers new requests 503 with Retry-After, and
 * what is in progress goes on. ACK, CANCEL and requests inside dialogs are not new.
 *
 * <p><b>Threading:</b> from any thread but a lane's.
 */
@ProviderType
public interface Draining {

  /** Whether new requests are refused. Never waits. */
  boolean isDraining();

  /** From now on new requests are refused; of no effect if they are already. */
  void drain();

  /** New requests are taken again; of no effect if they are. */
  void resume();

  /**
   * What must end before the server can end without harm.
   *
   * @return {@code dialogs}, {@code pending} and {@code proxied} → how many there are; only those
   *     of which there are any. Calls that pass through as a proxy are not known, once answered.
   *     {@code unknown} → 1: a bundle is being replaced that knows how many there are.
   */
  Map<String, Long> inProgress();
}
