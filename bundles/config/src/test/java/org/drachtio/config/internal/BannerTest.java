package org.drachtio.config.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.drachtio.api.view.ServerInfo;
import org.junit.jupiter.api.Test;

class BannerTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private List<String> points;
  private AdminEndpoint admin = new AdminEndpoint("127.0.0.1", 0, "cymru");
  private final Banner banner =
      new Banner(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          () ->
              points == null
                  ? null
                  : new ServerInfo("v1.0.0", Instant.EPOCH, points, Map.of(), Map.of()),
          () -> admin,
          5);

  private String out() {
    return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test
  void waitsUntilTheListeningPointsStayTheSame() {
    assertFalse(banner.check());
    points = List.of("udp/127.0.0.1:5060");
    assertFalse(banner.check());
    points = List.of("udp/127.0.0.1:5060", "tcp/127.0.0.1:5060");
    assertFalse(banner.check());
    assertEquals("", out());

    assertTrue(banner.check());

    assertEquals(
        "drachtio v1.0.0 listens for SIP on udp/127.0.0.1:5060, tcp/127.0.0.1:5060\n"
            + "Applications cannot connect: the admin port is 0\n",
        out());
  }

  @Test
  void waitsForTheAdminPortAndShowsTheBuiltInSecretOnly() throws IOException {
    points = List.of("udp/127.0.0.1:5060");
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      admin = new AdminEndpoint("127.0.0.1", closed.getLocalPort(), "hush");
    }
    assertFalse(banner.check());
    assertFalse(banner.check());
    assertEquals("", out());

    try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      admin = new AdminEndpoint("0.0.0.0", open.getLocalPort(), "hush");
      assertTrue(banner.check());
      assertTrue(
          out()
              .endsWith(
                  "Applications connect to 0.0.0.0:"
                      + open.getLocalPort()
                      + ", with drachtio-srf: srf.connect({host: '0.0.0.0', port: "
                      + open.getLocalPort()
                      + ", secret: '...'})\n"));
      out.reset();
      admin = new AdminEndpoint("127.0.0.1", open.getLocalPort(), "cymru");
      assertTrue(banner.check());
      assertTrue(out().contains("secret: 'cymru'"));
    }
    assertEquals(0, err.size());
  }

  @Test
  void givesUpAloud() {
    for (int i = 0; i < 4; i++) {
      assertFalse(banner.check());
    }

    assertTrue(banner.check());

    assertEquals("", out());
    assertEquals(
        "drachtio: no SIP listening point is open; the log says why",
        err.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void theEndpointComesFromTheConfigurationOrItsDefaults() {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put("address", "::1");
    properties.put("port", "9099");
    properties.put(".secret", "hush");

    assertEquals(new AdminEndpoint("127.0.0.1", 9022, "admin"), AdminEndpoint.of(null));
    assertEquals(new AdminEndpoint("::1", 9099, "hush"), AdminEndpoint.of(properties));
    assertEquals("[::1]:9099", AdminEndpoint.of(properties).toString());
  }
}
