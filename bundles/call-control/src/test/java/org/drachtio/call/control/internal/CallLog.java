package org.drachtio.call.control.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObserver;
import org.drachtio.message.SipMessage;

/** What an observer of calls is told, one line for each event. */
final class CallLog implements CallObserver {

  private final List<String> lines = new ArrayList<>();
  final List<CallEvent> events = new ArrayList<>();

  @Override
  public void onEvent(CallEvent event) {
    events.add(event);
    SipMessage message = event.message();
    lines.add(
        event.kind().name().toLowerCase(Locale.ROOT)
            + " "
            + event.source().text()
            + " "
            + event.call().role().text()
            + (event.reason() == null ? "" : " " + event.reason().text())
            + (event.status() == 0 ? "" : " " + event.status())
            + " "
            + (message.isRequest()
                ? message.method()
                : message.status() + "/" + message.cseqMethod()));
  }

  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  /** Every call has one attempt and one stop, and starts and rings once at most, in this order. */
  void assertWhole() {
    Map<String, List<CallEvent.Kind>> calls = new HashMap<>();
    for (CallEvent event : events) {
      String key = event.call().id();
      List<CallEvent.Kind> told = calls.computeIfAbsent(key, k -> new ArrayList<>());
      if (event.kind() == CallEvent.Kind.ATTEMPT) {
        assertTrue(told.isEmpty(), key + ": " + told);
      } else {
        assertTrue(!told.isEmpty(), key + ": first " + event);
        assertTrue(event.kind().compareTo(last(told)) > 0, key + ": " + told + ", then " + event);
      }
      told.add(event.kind());
    }
    calls.forEach((key, told) -> assertEquals(CallEvent.Kind.STOP, last(told), key + ": " + told));
  }

  private static CallEvent.Kind last(List<CallEvent.Kind> told) {
    return told.get(told.size() - 1);
  }
}
