package org.drachtio.call.trace.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.call.trace.internal.store.Bounds;
import org.drachtio.call.trace.internal.store.CallSelection;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

/**
 * Checked values of the configuration. Immutable.
 *
 * @param bounds of what is recorded
 * @param queueBytes of what waits for it
 */
record CallTraceSettings(Bounds bounds, long queueBytes) {

  private static final int MAX_ENTRIES = 50;
  private static final int MEGABYTE_BITS = 20;
  private static final int KILOBYTE_BITS = 10;

  static CheckedConfig<CallTraceConfig, CallTraceSettings> config() {
    return CheckedConfig.of(CallTraceConfig.class, CallTraceConfig.PID, CallTraceSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static CallTraceSettings of(CallTraceConfig config) {
    return new CallTraceSettings(
        new Bounds(
            Values.within("recordOneIn", config.recordOneIn(), 0, 1_000_000),
            always(config),
            config.otherRequests(),
            headers(config),
            Values.within("maxLegs", config.maxLegs(), 10, 1_000_000),
            (long) Values.within("maxMegabytes", config.maxMegabytes(), 1, 4096) << MEGABYTE_BITS,
            Values.within("maxKilobytesPerLeg", config.maxKilobytesPerLeg(), 16, 65_536)
                << KILOBYTE_BITS),
        (long) Values.within("queueMegabytes", config.queueMegabytes(), 1, 1024) << MEGABYTE_BITS);
  }

  private static List<CallSelection> always(CallTraceConfig config) {
    List<CallSelection> always = new ArrayList<>();
    for (String text : list("always", config.always())) {
      try {
        always.add(CallSelection.of(text));
      } catch (IllegalArgumentException e) {
        throw new InvalidValueException("always", "has a bad entry: " + e.getMessage());
      }
    }
    return List.copyOf(always);
  }

  private static List<String> headers(CallTraceConfig config) {
    List<String> headers = list("linkingHeaders", config.linkingHeaders());
    for (String header : headers) {
      if (!header.matches("[A-Za-z0-9.!%*_+`'~-]{1,64}")) {
        throw new InvalidValueException("linkingHeaders", "has an entry that is no header's name");
      }
    }
    return List.copyOf(headers);
  }

  private static List<String> list(String name, String[] elements) {
    List<String> texts = Values.list(elements);
    if (texts.size() > MAX_ENTRIES) {
      throw new InvalidValueException(name, "has more than " + MAX_ENTRIES + " entries");
    }
    return texts;
  }
}
