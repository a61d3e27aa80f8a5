package org.drachtio.call.trace.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.drachtio.call.trace.internal.store.CallSelection;
import org.drachtio.kernel.config.testing.TestConfig;
import org.junit.jupiter.api.Test;

class CallTraceSettingsTest {

  private static CallTraceSettings settings(Map<String, ?> values) {
    return CallTraceSettings.of(TestConfig.of(CallTraceConfig.class, values));
  }

  @Test
  void listsAreSplitAtCommas() {
    CallTraceSettings settings =
        settings(
            Map.of(
                "always", new String[] {"+49 30 1, 10.0.0.0/8", ""},
                "linkingHeaders", new String[] {"X-A,X-B"}));
    assertEquals(
        List.of("+49 30 1", "10.0.0.0/8"),
        settings.bounds().always().stream().map(CallSelection::text).toList());
    assertEquals(List.of("X-A", "X-B"), settings.bounds().linkingHeaders());
  }

  @Test
  void nothingIsRecordedUnlessItIsWanted() {
    CallTraceSettings settings = settings(Map.of());
    assertEquals(0, settings.bounds().recordOneIn());
    assertEquals(48L << 20, settings.bounds().maxBytes());
  }
}
