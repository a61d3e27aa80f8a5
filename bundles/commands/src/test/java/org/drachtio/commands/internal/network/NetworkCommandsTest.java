package org.drachtio.commands.internal.network;

import static org.drachtio.commands.internal.table.Shown.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.drachtio.api.control.Certificates;
import org.drachtio.api.view.CertificateInfo;
import org.junit.jupiter.api.Test;

class NetworkCommandsTest {

  @Test
  void connections() {
    String row = plain(new ConnectionsCommand());
    assertTrue(
        row.matches(
            "5\ttls\t127\\.0\\.0\\.1:5060\t127\\.0\\.0\\.1:40002\t(89|9\\d)\t100\t200\t3\t2\t"
                + "TLSv1\\.3 TLS_AES_256_GCM_SHA384 1a2b\tanswered\n"),
        row);
  }

  @Test
  void listenersWithTheirConnections() {
    assertEquals(
        "sip\tudp/127.0.0.1:5060\t0\nsip\ttcp/127.0.0.1:5060\t0\napplications\t127.0.0.1:9022\t0\n",
        plain(new ListenersCommand()));
  }

  @Test
  void certificatesWithTheirDaysAndTheirReload() {
    CertificatesCommand shown = new CertificatesCommand();
    TlsReloadCommand reloaded = new TlsReloadCommand();
    Instant end = Instant.now().plusSeconds(10 * 86_400 + 60);
    Certificates server =
        new Certificates() {
          @Override
          public List<CertificateInfo> inUse() {
            return List.of(new CertificateInfo("sip", "CN=old", "1a", end, "no such file"));
          }

          @Override
          public List<CertificateInfo> reload() {
            return List.of(new CertificateInfo("sip", "CN=new", "1b", end, ""));
          }
        };
    shown.server = server;
    reloaded.server = server;
    assertEquals(
        List.of(List.of("sip", "CN=old", "1a", end.toString(), "10", "no such file")),
        shown.table().rows());
    assertEquals(
        List.of(List.of("sip", "CN=new", "1b", end.toString(), "10", "")), reloaded.table().rows());
    shown.server = null;
    assertThrows(IllegalStateException.class, shown::table);
  }
}
