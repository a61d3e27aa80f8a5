package org.drachtio.config.internal.banner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
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
  private List<String> endpoints = List.of();
  private List<String> problems = List.of();
  private AdminEndpoint admin = new AdminEndpoint("127.0.0.1", 0, "cymru");
  private final Banner banner =
      new Banner(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          () ->
              points == null
                  ? null
                  : new ServerInfo(
                      "v1.0.0", Instant.EPOCH, points, endpoints, problems, Map.of(), Map.of()),
          () -> admin,
          5);

  private String out() {
    return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test
  void waitsUntilTheListeningPointsStayTheSame() {
    assertEquals(Banner.Result.WAIT, banner.check());
    points = List.of("udp/127.0.0.1:5060");
    assertEquals(Banner.Result.WAIT, banner.check());
    points = List.of("udp/127.0.0.1:5060", "tcp/127.0.0.1:5060");
    assertEquals(Banner.Result.WAIT, banner.check());
    assertEquals("", out());

    assertEquals(Banner.Result.PRINTED, banner.check());

    assertEquals(
        "drachtio v1.0.0 listens for SIP on udp/127.0.0.1:5060, tcp/127.0.0.1:5060\n"
            + "Applications cannot connect: the admin port is 0\n",
        out());
  }

  @Test
  void waitsForTheAdminPortAndShowsTheBuiltInSecretOnly() {
    points = List.of("udp/127.0.0.1:5060");
    admin = new AdminEndpoint("0.0.0.0", 9022, "hush");
    assertEquals(Banner.Result.WAIT, banner.check());
    assertEquals(Banner.Result.WAIT, banner.check());
    assertEquals("", out());

    endpoints = List.of("0.0.0.0:9022");
    assertEquals(Banner.Result.PRINTED, banner.check());
    assertTrue(
        out()
            .endsWith(
                "Applications connect to port 9022 of every address, with drachtio-srf:"
                    + " srf.connect({host: '127.0.0.1', port: 9022, secret: '...'})\n"));
    out.reset();
    admin = new AdminEndpoint("127.0.0.1", 9022, "cymru");
    assertEquals(Banner.Result.PRINTED, banner.check());
    assertTrue(out().contains("secret: 'cymru'"));
    assertEquals(0, err.size());
  }

  @Test
  void givesUpAloud() {
    for (int i = 0; i < 4; i++) {
      assertEquals(Banner.Result.WAIT, banner.check());
    }

    assertEquals(Banner.Result.FAILED, banner.check());

    assertEquals("", out());
    assertEquals(
        "drachtio: no SIP listening point is open; the log says why",
        err.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void whatCanNotBeOpenedIsSaidAtOnce() {
    points = List.of("udp/127.0.0.1:5060");
    problems = List.of("cannot listen on tcp/127.0.0.1:5060: Address already in use", "and more");

    assertEquals(Banner.Result.FAILED, banner.check());

    assertEquals("", out());
    assertEquals(
        "drachtio: cannot listen on tcp/127.0.0.1:5060: Address already in use\ndrachtio: and more",
        err.toString(StandardCharsets.UTF_8).strip().replace("\r\n", "\n"));
  }

  @Test
  void theEndpointComesFromTheConfigurationOrItsDefaults() {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put("address", "::1");
    properties.put("port", "9099");
    properties.put(".secret", "hush");

    assertEquals(
        new AdminEndpoint("127.0.0.1", 9022, "admin"), AdminEndpoint.of(null, text -> text));
    assertEquals(
        new AdminEndpoint("::1", 9099, "known"),
        AdminEndpoint.of(properties, text -> text.equals("hush") ? "known" : text));
    assertEquals("[::1]:9099", AdminEndpoint.of(properties, text -> text).toString());
  }
}
