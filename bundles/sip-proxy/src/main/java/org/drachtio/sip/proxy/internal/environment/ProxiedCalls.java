package org.drachtio.sip.proxy.internal.environment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.call.StopReason;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.SipMessage;

/**
 * The answered calls of one lane in whose dialogs this proxy stays, as long as somebody observes
 * them: their BYE tells that they are over. Empty while nobody observes. Bounded: the oldest is
 * forgotten, as a BYE that went another way never comes here. Lane thread only.
 */
public final class ProxiedCalls {

  /** Calls per lane. */
  static final int MAX = 50_000;

  /**
   * One of them.
   *
   * @param fromTag of the caller
   * @param toTag of who answered
   * @param sides the caller's, and that of the target; only the latter for a further fork
   */
  public record Entry(String callId, String fromTag, String toTag, List<ObservedCall> sides) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Counter forgotten;

  public ProxiedCalls(Counter forgotten) {
    this.forgotten = forgotten;
  }

  /**
   * A target has answered.
   *
   * @param success its 2xx; the same again changes nothing
   * @param caller whose side ends with the dialog of the first who answered; {@link
   *     ObservedCall#NONE} for all others
   */
  public void add(SipMessage success, ObservedCall caller, ObservedCall target) {
    String key = key(success.callId(), success.fromTag(), success.toTag());
    if (entries.containsKey(key)) {
      return;
    }
    List<ObservedCall> sides = new ArrayList<>(2);
    if (caller.isLive()) {
      sides.add(caller);
    }
    if (target.isLive()) {
      sides.add(target);
    }
    if (!sides.isEmpty()) {
      put(new Entry(success.callId(), success.fromTag(), success.toTag(), sides));
    }
  }

  public void put(Entry entry) {
    if (entries.size() >= MAX) {
      Iterator<Entry> oldest = entries.values().iterator();
      oldest.next();
      oldest.remove();
      forgotten.increment();
    }
    entries.put(key(entry.callId(), entry.fromTag(), entry.toTag()), entry);
  }

  /** A BYE has come and gone on: the call is over on both sides. */
  public void ended(InboundMessage inbound, SipMessage forwarded) {
    if (entries.isEmpty()) {
      return;
    }
    SipMessage bye = inbound.message();
    Entry byCaller = entries.remove(key(bye.callId(), bye.fromTag(), bye.toTag()));
    Entry entry =
        byCaller == null ? entries.remove(key(bye.callId(), bye.toTag(), bye.fromTag())) : byCaller;
    if (entry == null) {
      return;
    }
    for (ObservedCall side : entry.sides()) {
      boolean hasHungUp = side.isIncoming() == (byCaller != null);
      if (hasHungUp) {
        side.ended(inbound);
      } else {
        side.ended(forwarded, StopReason.NORMAL_RELEASE);
      }
    }
  }

  public Collection<Entry> all() {
    return Collections.unmodifiableCollection(entries.values());
  }

  public void clear() {
    entries.clear();
  }

  private static String key(String callId, String fromTag, String toTag) {
    return callId + "\n" + fromTag + "\n" + toTag;
  }
}
