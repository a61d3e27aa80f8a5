package org.drachtio.homer.capture.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.message.SipMessage;

/**
 * Which call a message belongs to. Without headers that is its Call-ID. With them the value that
 * one of them has had in a request of the dialog: an application that calls on behalf of a caller
 * may put the Call-ID of the first leg there, and both legs have one correlation id.
 *
 * <p><b>Threading:</b> thread-safe; one thread asks, others change it and take what is known.
 */
final class Correlation {

  /** Calls whose correlation id is not their Call-ID; the one that was seen longest ago goes. */
  static final int MAX_CALLS = 20_000;

  /** A longer one is no id. */
  static final int MAX_CHARACTERS = 256;

  /** On the shelf. */
  private static final String OWNER = "homer-capture";

  /** Calls of one parcel. */
  private static final int PORTION = 4_096;

  private boolean enabled;
  private List<String> headers;

  private final Map<String, String> byCallId =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_CALLS;
        }
      };

  Correlation(boolean enabled, List<String> headers) {
    change(enabled, headers);
  }

  /** Calls that are known keep their id. */
  synchronized void change(boolean nowEnabled, List<String> nowHeaders) {
    enabled = nowEnabled;
    headers = nowHeaders;
  }

  /** Goes on with what the last version has left: calls that are up have told their id before. */
  synchronized void takeOver(Shelf shelf) {
    for (var next = shelf.take(OWNER); next.isPresent(); next = shelf.take(OWNER)) {
      List<String> calls = next.get().texts("calls");
      List<String> ids = next.get().texts("ids");
      for (int i = 0; i < Math.min(calls.size(), ids.size()); i++) {
        byCallId.put(calls.get(i), ids.get(i));
      }
    }
  }

  /** For the next version, in the order in which they are forgotten. */
  synchronized void leave(Shelf shelf) {
    List<Parcel> parcels = new ArrayList<>();
    List<String> calls = List.copyOf(byCallId.keySet());
    List<String> ids = List.copyOf(byCallId.values());
    for (int from = 0; from < calls.size(); from += PORTION) {
      int to = Math.min(calls.size(), from + PORTION);
      parcels.add(
          new Parcel()
              .putTexts("calls", calls.subList(from, to))
              .putTexts("ids", ids.subList(from, to)));
    }
    if (!parcels.isEmpty()) {
      shelf.leave(OWNER, parcels.iterator());
    }
  }

  /** Empty if it is not told. */
  synchronized String of(SipMessage message) {
    if (!enabled) {
      return "";
    }
    String callId = message.callId();
    if (headers.isEmpty() || !isId(callId)) {
      return isId(callId) ? callId : "";
    }
    if (message.isRequest()) {
      for (String header : headers) {
        String value = message.header(header).orElse("");
        if (isId(value)) {
          // The first leg may itself be the second one of another call.
          String id = byCallId.getOrDefault(value, value);
          if (!id.equals(callId)) {
            byCallId.put(callId, id);
          }
          return id;
        }
      }
    }
    return byCallId.getOrDefault(callId, callId);
  }

  private static boolean isId(String text) {
    return !text.isEmpty() && text.length() <= MAX_CHARACTERS;
  }
}
