package org.drachtio.api.transaction;

import java.util.Optional;
import java.util.function.Consumer;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.message.SipMessage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The transaction core (RFC 3261 §17, RFC 6026).
 *
 * <p><b>Threading:</b> all methods on the lane of the message's Call-ID, {@link #timers} and {@link
 * #observers} from anywhere.
 */
@ProviderType
public interface TransactionLayer {

  /**
   * Offers a sound message to the transaction that it belongs to: retransmitted requests, the ACK
   * of a non-2xx, a CANCEL of a known INVITE (answered here: sip-behaviour.md §2.6), responses.
   *
   * @return false: it belongs to none. So do an ACK of a 2xx, and a 2xx whose transaction has ended
   */
  boolean onMessage(InboundMessage message);

  /**
   * Opens a server transaction for a request that {@link #onMessage} did not take; an INVITE is
   * answered 100 at once.
   *
   * @param user told what happens; may be replaced
   * @return over already, and its user never called, if the table is full (a 503 has been sent),
   *     the request is an ACK, or a transaction serves it
   */
  ServerTransaction open(InboundMessage request, ServerTransactionUser user);

  /**
   * Opens a client transaction and sends the request. Not for ACK.
   *
   * @param request complete; its top Via has a branch of its own
   */
  ClientTransaction open(SipMessage request, Hop hop, ClientTransactionUser user);

  /**
   * The live server transaction with this {@link ServerTransaction#handle}; to join it again after
   * a hand-over.
   */
  Optional<ServerTransaction> server(String handle);

  /**
   * The live client transaction with this {@link ClientTransaction#handle}; to join it again after
   * a hand-over.
   */
  Optional<ClientTransaction> client(String handle);

  /** The live server transaction that this request has opened. */
  Optional<ServerTransaction> opened(SipMessage request);

  /** Those who are told of calls. */
  CallObservers observers();

  /** A fresh branch with the magic cookie. */
  String newBranch();

  /** The base timers in force now. */
  Timers timers();

  /** The transactions of the current lane. */
  void forEach(Consumer<TransactionInfo> visitor);

  /** How many server transactions the current lane has. */
  int serverCount();

  /** How many client transactions the current lane has. */
  int clientCount();
}
