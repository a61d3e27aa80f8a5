package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.sip.transport.internal.settings.TransportConfig;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.junit.jupiter.api.Test;

class TransportConfigContractTest extends ConfigContract<TransportConfig, TransportSettings> {

  TransportConfigContractTest() {
    super(
        TransportConfig.class,
        TransportSettings::config,
        Map.ofEntries(
            Map.entry("contactDrainSeconds", List.of(-1)),
            Map.entry("nameService", List.of("nis")),
            Map.entry("dnsServers", List.<Object>of((Object) new String[] {"name.server"})),
            Map.entry("dnsTimeoutMillis", List.of(0)),
            Map.entry("targetBackOffSeconds", List.of(-1)),
            Map.entry("maxTargetBackOffSeconds", List.of(-1)),
            Map.entry("udpMtu", List.of(-1)),
            Map.entry("maxConsecutiveTimeouts", List.of(-1, 1, 1001)),
            Map.entry("udpBufferBytes", List.of(4095)),
            Map.entry("maxMessageBytes", List.of(1, -1)),
            Map.entry("tcpKeepAliveSeconds", List.of(-1)),
            Map.entry("maxConnections", List.of(-1)),
            Map.entry("maxConnectionsPerSource", List.of(-1)),
            Map.entry("maxQueuedBytesPerConnection", List.of(1)),
            Map.entry("connectTimeoutMillis", List.of(0)),
            Map.entry("resolveTimeoutMillis", List.of(0)),
            Map.entry("partialMessageTimeoutMillis", List.of(0)),
            Map.entry("handshakeTimeoutMillis", List.of(99)),
            Map.entry("webSocketPingSeconds", List.of(-1)),
            Map.entry("crlfPingSeconds", List.of(-1)),
            Map.entry("minTlsVersion", List.of("2.0")),
            Map.entry("tlsCipherList", List.of("ROT13")),
            Map.entry("tlsTrustedCertificates", List.of("/no/such/file"))),
        Map.of("maxConnections", 5, "localDomain", "example.com"));
  }

  /**
   * So that DRACHTIO_TPORT_QUEUESIZE has nothing to enlarge: 1000 is the most that it can ask for.
   */
  @Test
  void moreMayWaitThanDrachtioServerEverAllows() {
    TransportSettings usual = TransportSettings.of(TestConfig.of(TransportConfig.class, Map.of()));
    assertTrue(usual.streams().backlog() >= 1000);
    assertTrue(usual.streams().maxQueuedBytes() / 1000 > 4000, "messages of 4 KB");
  }
}
