package org.drachtio.api.call;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;

/**
 * Those who observe calls now, and the begin of every {@link ObservedCall}. The transaction layer
 * has the one instance.
 *
 * <p><b>Threading:</b> thread-safe. That nobody observes costs one volatile read.
 */
public final class CallObservers {

  private final Supplier<String> ids;
  private final BiConsumer<CallEvent, Throwable> failed;
  private final List<CallObserver> all = new CopyOnWriteArrayList<>();

  /**
   * @param ids gives an id that names nothing else
   * @param failed told what an observer threw; on the lane
   */
  public CallObservers(Supplier<String> ids, BiConsumer<CallEvent, Throwable> failed) {
    this.ids = ids;
    this.failed = failed;
  }

  public void add(CallObserver observer) {
    all.add(observer);
  }

  public void remove(CallObserver observer) {
    all.remove(observer);
  }

  /** One takes the place of another that is there: no event is missed, none is told to both. */
  public void replace(CallObserver before, CallObserver after) {
    all.replaceAll(each -> each == before ? after : each);
  }

  public boolean isEmpty() {
    return all.isEmpty();
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
