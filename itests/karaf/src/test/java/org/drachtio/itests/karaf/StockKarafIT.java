package org.drachtio.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stock Apache Karaf becomes a server by two commands. Its Maven repository is the distribution's
 * {@code system} folder and nothing else: the test needs no network, and nothing that happens to
 * lie in the local repository helps.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StockKarafIT {
  @TempDir private static Path base;
  private static StockKaraf karaf;

  @BeforeAll
  static void startStockKaraf() throws Exception {
    Path system = StockKaraf.ROOT.resolve("karaf-assembly/target/assembly/system");
    karaf = StockKaraf.start(base, system.toUri() + "@id=distribution@snapshots");
  }

  @AfterAll
  static void stopStockKaraf() {
    if (karaf != null) {
      karaf.close();
    }
  }

  @Test
  @Order(1)
  void twoCommandsMakeItAServer() throws IOException {
    karaf.run(
        "feature:repo-add mvn:org.drachtio/drachtio-features/"
            + System.getProperty("drachtio.version")
            + "/xml/features");
    karaf.run("feature:install drachtio");
    karaf.await(
        "answer over UDP",
        () -> SipProbe.optionsOverUdp(karaf.sipPort()).filter(DistributionIT::isUnavailable));
    assertEquals(
        Optional.of(true),
        SipProbe.optionsOverTcp(karaf.sipPort()).map(DistributionIT::isUnavailable));
    String info = karaf.run("drachtio:info");
    assertTrue(info.contains("v1.0.0"), info);
    assertTrue(info.contains("127.0.0.1:" + karaf.sipPort()), info);
  }

  @Test
  @Order(2)
  void anotherFeatureLeavesItAlone() throws IOException {
    try (Socket call = new Socket(InetAddress.getLoopbackAddress(), karaf.sipPort());
        Socket application = new Socket(InetAddress.getLoopbackAddress(), karaf.adminPort())) {
      assertEquals(Optional.of(true), SipProbe.optionsOn(call).map(DistributionIT::isUnavailable));
      String before = components();
      assertTrue(
          before.contains("[org.drachtio.kernel.io.Network,") && before.contains("component.id = "),
          before);
      // Brings interceptors and weaving along: what is likeliest to make the resolver re-wire
      // others.
      karaf.run("feature:install aries-blueprint");
      assertTrue(karaf.run("feature:list -i").contains("aries-blueprint"));
      assertEquals(before, components(), "a component was restarted");
      assertEquals(Optional.of(true), SipProbe.optionsOn(call).map(DistributionIT::isUnavailable));
      application.setSoTimeout(1);
      assertTrue(isOpen(application));
    }
  }

  @Test
  @Order(3)
  void itCanBeTakenOutAgain() throws IOException {
    karaf.run("feature:uninstall drachtio");
    Waiting.until(
        "closed port",
        Duration.ofSeconds(20),
        karaf::output,
        () -> {
          try {
            new Socket(InetAddress.getLoopbackAddress(), karaf.sipPort()).close();
            return Optional.empty();
          } catch (ConnectException e) {
            return Optional.of(true);
          }
        });
  }

  /** Our services with their ids and those of their components, which a restart would change. */
  private static String components() throws IOException {
    StringBuilder ours = new StringBuilder();
    for (String service : karaf.run("service:list").split("\\R\\R", -1)) {
      if (service.contains("component.name = org.drachtio")) {
        ours.append(service).append('\n');
      }
    }
    return ours.toString();
  }

  private static boolean isOpen(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }
}
