package org.drachtio.sip.transport.internal;

import java.util.HashMap;
import java.util.Map;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.sip.transport.internal.settings.TransportConfig;
import org.drachtio.sip.transport.internal.settings.TransportSettings;

/** The configuration that a test wants: small values, and what it sets. */
public final class Wanted {

  private final Map<String, Object> values =
      new HashMap<>(
          Map.of(
              "contactDrainSeconds", 0,
              "udpBufferBytes", 65536,
              "maxMessageBytes", 100_000,
              "maxConnections", 5000,
              "maxConnectionsPerSource", 1000,
              "maxQueuedBytesPerConnection", 1 << 20,
              "connectTimeoutMillis", 2000,
              "resolveTimeoutMillis", 3000));

  public static Wanted of(String... contacts) {
    String[] standard = {"sip:127.0.0.1:0;transport=udp,tcp"};
    return new Wanted().with("contacts", contacts.length > 0 ? contacts : standard);
  }

  public Wanted with(String key, Object value) {
    values.put(key, value);
    return this;
  }

  /** As SCR gives it; what is set later shows. */
  public TransportConfig config() {
    return TestConfig.of(TransportConfig.class, values);
  }

  public TransportSettings settings() {
    try {
      return TransportSettings.of(config());
    } catch (InvalidValueException e) {
      throw new AssertionError(e);
    }
  }
}
