package org.drachtio.call.control.internal.settings;

import java.util.Set;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

/**
 * The configuration in force. Immutable.
 *
 * @param pendingTimeoutMillis from a new request to its first answer
 * @param maxPendingPerLane new requests that wait for their first answer
 * @param alwaysSend180 whether the server sends it for every INVITE that an application gets
 * @param reconnectGraceMillis for which an INVITE that rings waits for a successor
 * @param successionTags of applications that go on with the calls of their predecessors
 */
public record CallControlSettings(
    int pendingTimeoutMillis,
    int maxPendingPerLane,
    boolean alwaysSend180,
    int reconnectGraceMillis,
    Set<String> successionTags) {

  private static final String ANY_TAG = "*";

  public static CheckedConfig<CallControlConfig, CallControlSettings> config() {
    return CheckedConfig.of(
        CallControlConfig.class, CallControlConfig.PID, CallControlSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static CallControlSettings of(CallControlConfig config) {
    return new CallControlSettings(
        Values.positive("pendingTimeoutMillis", config.pendingTimeoutMillis()),
        Values.positive("maxPendingPerLane", config.maxPendingPerLane()),
        config.alwaysSend180(),
        Values.positive("reconnectGraceMillis", config.reconnectGraceMillis()),
        Set.copyOf(Values.list(config.successionTags())));
  }

  /** Whether an application with these tags goes on with the calls of its predecessor. */
  public boolean allowsSuccession(Set<String> tags) {
    return successionTags.contains(ANY_TAG) || tags.stream().anyMatch(successionTags::contains);
  }
}
