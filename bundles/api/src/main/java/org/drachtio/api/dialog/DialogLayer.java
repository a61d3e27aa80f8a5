package org.drachtio.api.dialog;

import java.util.Map;
import java.util.function.Consumer;
import org.drachtio.api.Registration;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.message.SipMessage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Dialogs, UAS and UAC (RFC 3261 §12 to §15).
 *
 * <p><b>Threading:</b> all methods on the lane of the Call-ID concerned, {@link #attach} from
 * anywhere.
 */
@ProviderType
public interface DialogLayer {

  /**
   * Whether there is room for another dialog on the current lane; if not, requests that could begin
   * one are to be refused, before there is any state.
   */
  boolean hasRoom();

  /**
   * Gives the one receiver of what happens in dialogs.
   *
   * @throws IllegalStateException if there is one already
   */
  Registration attach(DialogUser user);

  /**
   * Offers a request that belongs to no transaction: in-dialog requests, the ACK of a 2xx, a CANCEL
   * after our 2xx.
   *
   * @return false: it belongs to no dialog
   */
  boolean onRequest(InboundMessage request);

  /**
   * Whether a request that {@link #onRequest} did not take has the tags of an early dialog that no
   * application can name yet.
   */
  boolean isInDialog(SipMessage request);

  /**
   * Takes over the server transaction of a request outside any dialog, before its first response.
   *
   * @param transactionId by which applications know it
   */
  void adopt(String transactionId, ServerTransaction transaction);

  /** Answers a request: one adopted, or one that came in a dialog. */
  Outcome respond(ResponseCommand command);

  /** Sends a request in a dialog or outside of any, an ACK, or a CANCEL. */
  Outcome request(RequestCommand command);

  /**
   * The application that a transaction outside any dialog belongs to has gone (admin-protocol.md
   * §9). An INVITE that it sent is cancelled, and a 2xx that comes all the same is ACKed and
   * followed by BYE; the user hears of neither, only that the transaction is over. An INVITE that
   * it has not finally answered gets 503 unless somebody answers it in time. The subscription that
   * a SUBSCRIBE of its begins is abandoned like {@link #abandonDialog a dialog}. Nothing happens
   * with any other transaction, or with an unknown one.
   *
   * @param transactionId by which the application knew it
   * @param graceMillis how long an INVITE from the network still waits for its answer, and a
   *     subscription for another application
   */
  void abandon(String transactionId, int graceMillis);

  /**
   * The application that a dialog belongs to has gone. A 2xx that it has had and not acknowledged
   * is ACKed and followed by BYE. The peer's requests are answered here as long as the user does
   * not take them, those that wait for an answer too: in a call 481, in a subscription 500 with
   * Retry-After. If nobody {@linkplain #reclaimDialog reclaims} the dialog in time, a subscription
   * ends, and a call with the next request of its peer, or when it has been kept long enough.
   * Nothing happens with an unknown one.
   *
   * @param dialogId by which the application knew it
   * @param graceMillis how long it waits for another application
   */
  void abandonDialog(String dialogId, int graceMillis);

  /**
   * Another application goes on with an abandoned dialog, which is then as any other.
   *
   * @param dialogId by which the application knows it; nothing happens if it is unknown
   */
  void reclaimDialog(String dialogId);

  /**
   * Whether a request in a {@linkplain #reclaimDialog reclaimed} dialog waits for the answer of an
   * application that has not shown yet that it knows the dialog: it has sent no request in it and
   * accepted none.
   *
   * @param transactionId by which the application knows the request
   */
  boolean isOnTrial(String transactionId);

  /**
   * The application that has reclaimed a dialog does not know it: as if nobody had reclaimed it in
   * time. Nothing happens if the application has shown that it does, or the dialog is unknown.
   *
   * @return whether nobody has the dialog now
   */
  boolean forsake(String dialogId);

  /** Whether applications may still hear of this transaction, or answer it. On its lane only. */
  boolean knowsTransaction(String transactionId);

  /** Whether applications may still use this dialog. On its lane only. */
  boolean knowsDialog(String dialogId);

  /**
   * The application of an {@link #abandon}ed transaction is back: an INVITE from the network waits
   * longer for its answer, and a subscription that it begins is as any other. What has been done
   * already stays done.
   *
   * @param transactionId by which the application knows it; nothing happens if it is unknown
   * @param millis how long it waits from now on: the application may have forgotten it
   */
  void reclaim(String transactionId, int millis);

  /**
   * Ends a call by BYE to its peer; the user is told. On the lane of its Call-ID only.
   *
   * @param dialogId by which applications know it
   * @return false: there is no confirmed dialog of an INVITE with this id
   */
  boolean hangUp(String dialogId);

  /** The dialogs of the current lane. */
  void forEach(Consumer<DialogInfo> visitor);

  /**
   * How many registered clients are reached on each connection: id → clients, without those on
   * which there is none. From any thread.
   */
  Map<Long, Long> registrations();

  /** How many dialogs the current lane has. */
  int dialogCount();

  /**
   * How many of these applications can name: confirmed ones, and early ones after a reliable
   * provisional response.
   *
   * @param uas those in which we are the UAS, else those in which we are the UAC
   */
  int stableCount(boolean uas);

  /** How many registered clients can be reached on a connection of theirs; from any thread. */
  int registeredCount();
}
