package org.drachtio.message.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The context while a line is written, and after it. */
class CallLogTest {

  private final Map<String, String> context = new HashMap<>();
  private final List<Map<String, String>> lines = new ArrayList<>();
  private CallLog.Context before;

  @BeforeEach
  void open() {
    before =
        CallLog.use(
            new CallLog.Context() {
              @Override
              public void put(String key, String value) {
                context.put(key, value);
              }

              @Override
              public void remove(String key) {
                context.remove(key);
              }
            });
  }

  @AfterEach
  void close() {
    CallLog.use(before);
    assertEquals(Map.of(), context);
  }

  private void line() {
    lines.add(Map.copyOf(context));
  }

  @Test
  void aLineHasTheIdsThatAreKnown() {
    CallLog.about("a@b\r\n", this::line);
    CallLog.about("a@b", "t", this::line);
    CallLog.about("", "t", this::line);
    CallLog.aboutDialog("a;from-tag=x@b;from-tag=7", this::line);
    CallLog.aboutDialog("no dialog", this::line);
    assertEquals(
        List.of(
            Map.of("callId", "a@b\\r\\n"),
            Map.of("callId", "a@b", "transactionId", "t"),
            Map.of("transactionId", "t"),
            Map.of("callId", "a;from-tag=x@b"),
            Map.of()),
        lines);
  }

  @Test
  void nothingIsLeftWhereWritingFails() {
    assertThrows(
        IllegalStateException.class,
        () ->
            CallLog.about(
                "a@b",
                "t",
                () -> {
                  throw new IllegalStateException("on purpose");
                }));
  }
}
