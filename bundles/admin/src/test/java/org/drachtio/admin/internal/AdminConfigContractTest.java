package org.drachtio.admin.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.admin.internal.settings.Secret;
import org.drachtio.kernel.config.testing.ConfigContract;

class AdminConfigContractTest extends ConfigContract<AdminConfig, AdminSettings> {

  private static final Secret STANDARD = new Secret("admin");

  AdminConfigContractTest() {
    super(
        AdminConfig.class,
        () -> AdminSettings.config(AdminConfigContractTest::secret),
        Map.ofEntries(
            Map.entry("address", List.of("localhost", "1.2.3.256")),
            Map.entry("port", List.of(-1, 65_536)),
            Map.entry("tlsPort", List.of(65_536)),
            Map.entry("minTlsVersion", List.of("2.0")),
            Map.entry("tlsCipherList", List.of("ROT13")),
            Map.entry("dialTrustedCertificates", List.of("/no/such/file")),
            Map.entry("tcpKeepAliveSeconds", List.of(-1)),
            Map.entry("handshakeTimeoutMillis", List.of(0)),
            Map.entry("authenticationTimeoutMillis", List.of(0)),
            Map.entry("dialTimeoutMillis", List.of(0)),
            Map.entry("maxFrameBytes", List.of(1024)),
            Map.entry("partialFrameTimeoutMillis", List.of(0)),
            Map.entry("maxConnections", List.of(0)),
            Map.entry("maxConnectionsPerSource", List.of(-1)),
            Map.entry("maxUnauthenticatedConnections", List.of(0)),
            Map.entry("maxQueuedBytes", List.of(1)),
            Map.entry("passOverQueuedBytes", List.of(1023)),
            Map.entry("silenceMillis", List.of(-1))),
        Map.of("port", 9023, "maxConnections", 5));
  }

  @Override
  protected Set<String> required() {
    return Set.of(
        "address", "port", "tlsPort", "minTlsVersion", "tlsCipherList", "dialTrustedCertificates");
  }

  /** Secrets have no equals. */
  private static Secret secret(AdminConfig config) {
    return config._secret().equals("admin") ? STANDARD : new Secret(config._secret());
  }
}
