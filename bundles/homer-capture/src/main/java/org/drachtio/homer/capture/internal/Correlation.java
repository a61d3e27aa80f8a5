package org.drachtio.homer.capture.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.message.SipMessage;

/**
 * Which call a message belongs to. Without headers that is its Call-ID. With them the value that
 * one of them has had in a request of the dialog: an application that calls on behalf of a caller
 * may put the Call-ID of the first leg there, and both legs have one correlation id.
 *
 * <p><b>Threading:</b> one thread.
 */
final class Correlation {

  /** Calls whose correlation id is not their Call-ID; the one that was seen longest ago goes. */
  static final int MAX_CALLS = 20_000;

  /** A longer one is no id. */
  static final int MAX_CHARACTERS = 256;

  private final boolean enabled;
  private final List<String> headers;

  private final Map<String, String> byCallId =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_CALLS;
        }
      };

  Correlation(boolean enabled, List<String> headers) {
    this.enabled = enabled;
    this.headers = headers;
  }

  /** Empty if it is not told. */
  String of(SipMessage message) {
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
