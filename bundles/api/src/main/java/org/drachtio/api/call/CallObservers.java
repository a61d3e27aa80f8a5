package org.drachtio.api.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;

/**
 * The observers of calls, and the beginning of every {@link ObservedCall}. The transaction layer
 * has the one instance.
 *
 * <p><b>Threading:</b> thread-safe. While nobody observes, a call costs one volatile read.
 */
public final class CallObservers {

  private static final CallObserver[] NOBODY = {};

  private final Supplier<String> ids;
  private final BiConsumer<CallEvent, Throwable> failed;
  private volatile CallObserver[] all = NOBODY;

  /**
   * @param ids gives an id that names nothing else
   * @param failed told what an observer threw; on the lane
   */
  public CallObservers(Supplier<String> ids, BiConsumer<CallEvent, Throwable> failed) {
    this.ids = ids;
    this.failed = failed;
  }

  public synchronized void add(CallObserver observer) {
    List<CallObserver> now = new ArrayList<>(List.of(all));
    now.add(observer);
    all = now.toArray(NOBODY);
  }

  public synchronized void remove(CallObserver observer) {
    List<CallObserver> now = new ArrayList<>(List.of(all));
    now.remove(observer);
    all = now.toArray(NOBODY);
  }

  /** One observer takes the place of another: no event is missed, none is told to both. */
  public synchronized void replace(CallObserver before, CallObserver after) {
    List<CallObserver> now = new ArrayList<>(List.of(all));
    now.remove(before);
    now.add(after);
    all = now.toArray(NOBODY);
  }

  public boolean isEmpty() {
    return all.length == 0;
  }

  /**
   * An INVITE has come that begins a call.
   *
   * @param transactionId by which applications will know it; empty if none ever will
   */
  public ObservedCall received(InboundMessage invite, String transactionId) {
    return isEmpty()
        ? ObservedCall.NONE
        : ObservedCall.begin(
            this, CallRole.UAS, invite.message(), transactionId, invite.epochMicros());
  }

  /**
   * An application sends an INVITE that begins a call.
   *
   * @param transactionId by which it knows it
   */
  public ObservedCall sent(SipMessage invite, String transactionId) {
    return isEmpty()
        ? ObservedCall.NONE
        : ObservedCall.begin(this, CallRole.UAC, invite, transactionId, now());
  }

  /**
   * Goes on with a call of an earlier version of a layer.
   *
   * @param text see {@link ObservedCall#text}
   */
  public ObservedCall resume(String text) {
    return ObservedCall.parse(this, text);
  }

  String newId() {
    return ids.get();
  }

  void report(CallEvent event) {
    for (CallObserver observer : all) {
      try {
        observer.onEvent(event);
      } catch (RuntimeException | LinkageError e) {
        failed.accept(event, e);
      }
    }
  }

  /** Wall-clock time in microseconds since 1970. */
  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
