package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.message.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSettingsTest {

  private static AdminSettings with(String key, Object value) {
    return AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of(key, value)));
  }

  @Test
  void defaults() {
    AdminSettings settings = AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of()));
    assertEquals(Optional.of(new InetSocketAddress("127.0.0.1", 9022)), settings.local());
    assertEquals(45, settings.options().keepAliveSeconds());
    assertEquals(5000, settings.authenticationTimeoutMillis());
    assertTrue(settings.secret().matches("admin"));
    assertFalse(settings.secret().matches("cymru"));
    assertFalse(settings.secret().matches(""));
  }

  @Test
  void portZeroIsNone() {
    assertEquals(Optional.empty(), with("port", 0).local());
  }

  @Test
  void addressesAreNumeric() throws Exception {
    assertEquals(
        "0.0.0.0", with("address", "0.0.0.0").local().orElseThrow().getAddress().getHostAddress());
    assertTrue(with("address", "[::1]").local().orElseThrow().getAddress().isLoopbackAddress());
    assertTrue(with("address", "::1").local().orElseThrow().getAddress().isLoopbackAddress());
    for (String bad :
        new String[] {
          "", "localhost", "example.com", "1.2.3", "1.2.3.256", "zz:1", "1:2", " 127.0.0.1"
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> with("address", bad), bad);
      assertTrue(e.getMessage().startsWith("address "), e.getMessage());
    }
  }

  @Test
  void badValuesAreNamed() {
    Map<String, Integer> bad =
        Map.of(
            "port", 65536,
            "tcpKeepAliveSeconds", -1,
            "authenticationTimeoutMillis", 0,
            "maxFrameBytes", 1024 * 1024 - 1,
            "maxConnections", 0,
            "maxConnectionsPerSource", -1,
            "partialFrameTimeoutMillis", 0,
            "maxUnauthenticatedConnections", 0,
            "maxQueuedBytes", 1,
            "passOverQueuedBytes", 1023);
    bad.forEach(
        (key, value) -> {
          IllegalArgumentException e =
              assertThrows(IllegalArgumentException.class, () -> with(key, value));
          assertTrue(e.getMessage().startsWith(key + " must "), e.getMessage());
        });
  }

  @Test
  void aFileWithoutCertificatesIsNamed(@TempDir Path folder) throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path broken =
        Files.writeString(
            folder.resolve("broken.pem"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    for (Path bad : new Path[] {empty, broken, folder.resolve("absent.pem"), folder}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> with("dialTrustedCertificates", bad.toString()));
      assertTrue(e.getMessage().startsWith("dialTrustedCertificates "), e.getMessage());
    }
  }

  @Test
  void atMostHalfOfAQueueIsFilledByNewRequests() {
    assertEquals(
        1024 * 1024,
        AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of())).passOverQueuedBytes());
    assertEquals(500_000, with("maxQueuedBytes", 1_000_000).passOverQueuedBytes());
    assertEquals(4096, with("passOverQueuedBytes", 4096).passOverQueuedBytes());
  }

  @Test
  void preservedNamesMayComeAsOneText() {
    AdminSettings settings =
        with("preserveHeaderNames", new String[] {" P-One,p-two ,", "P-THREE"});
    byte[] bytes =
        "p-one: 1\r\nP-TWO: 2\r\np-Three: 3\r\np-four: 4".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        java.util.List.of("p-one", "P-TWO", "p-Three", "P-Four"),
        settings.headerRules().parse(bytes, 0, bytes.length).headers().stream()
            .map(Header::name)
            .toList());
  }

  @Test
  void theSecretDoesNotShow() {
    assertFalse(with("_secret", "very-private").toString().contains("very-private"));
  }
}
