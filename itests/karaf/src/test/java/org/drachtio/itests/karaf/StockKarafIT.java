package org.drachtio.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
  private static final String PASSWORD = "for-this-test";
  private static final Path ROOT = Path.of(System.getProperty("root")).toAbsolutePath().normalize();
  private static final Path HOME = Path.of(System.getProperty("stock.karaf"));
  private static final int SIP = Ports.free();
  private static final int ADMIN = Ports.free();

  @TempDir private static Path base;
  private static ServerProcess karaf;
  private static KarafShell shell;

  @BeforeAll
  static void startStockKaraf() throws Exception {
    Path etc = base.resolve("etc");
    copy(HOME.resolve("etc"), etc);
    Path data = Files.createDirectory(base.resolve("data"));
    int ssh = Ports.free();
    append(etc, "org.apache.karaf.shell.cfg", "sshPort = " + ssh, "sshHost = 127.0.0.1");
    append(
        etc,
        "org.apache.karaf.management.cfg",
        "rmiRegistryPort = " + Ports.free(),
        "rmiServerPort = " + Ports.free());
    append(
        etc,
        "users.properties",
        "karaf = " + PASSWORD + ",_g_:admingroup",
        "_g_\\:admingroup = group,admin,ssh");
    append(
        etc,
        "org.ops4j.pax.url.mvn.cfg",
        "org.ops4j.pax.url.mvn.localRepository = " + base.resolve("repository"),
        "org.ops4j.pax.url.mvn.repositories = "
            + ROOT.resolve("karaf-assembly/target/assembly/system").toUri()
            + "@id=distribution@snapshots");
    Files.writeString(
        etc.resolve("drachtio.conf.xml"),
        "<drachtio><admin port=\""
            + ADMIN
            + "\" secret=\"cymru\">127.0.0.1</admin>"
            + "<sip><contacts><contact>sip:127.0.0.1:"
            + SIP
            + ";transport=udp,tcp</contact></contacts></sip></drachtio>");
    Map<String, String> environment =
        Map.of(
            "KARAF_BASE",
            base.toString(),
            "KARAF_ETC",
            etc.toString(),
            "KARAF_DATA",
            data.toString(),
            "KARAF_EXEC",
            "exec");
    List<String> command = List.of(HOME.resolve("bin/karaf").toString(), "server");
    karaf = ServerProcess.start(base, base.resolve("output"), environment, command);
    shell = new KarafShell(ssh, PASSWORD);
    karaf.await(
        "end of Karaf's boot",
        () ->
            Optional.of(shell.run("service:list"))
                .filter(each -> each.contains("features.BootFinished")));
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
    shell.run(
        "feature:repo-add mvn:org.drachtio/drachtio-features/"
            + System.getProperty("drachtio.version")
            + "/xml/features");
    shell.run("feature:install drachtio");
    karaf.await(
        "answer over UDP",
        () -> SipProbe.optionsOverUdp(SIP).filter(DistributionIT::isUnavailable));
    assertEquals(
        Optional.of(true), SipProbe.optionsOverTcp(SIP).map(DistributionIT::isUnavailable));
    String info = shell.run("drachtio:info");
    assertTrue(info.contains("v1.0.0"), info);
    assertTrue(info.contains("127.0.0.1:" + SIP), info);
  }

  @Test
  @Order(2)
  void anotherFeatureLeavesItAlone() throws IOException {
    try (Socket call = new Socket(InetAddress.getLoopbackAddress(), SIP);
        Socket application = new Socket(InetAddress.getLoopbackAddress(), ADMIN)) {
      assertEquals(Optional.of(true), SipProbe.optionsOn(call).map(DistributionIT::isUnavailable));
      String before = components();
      assertTrue(
          before.contains("[org.drachtio.kernel.io.Network,") && before.contains("component.id = "),
          before);
      // Brings interceptors and weaving along: what is likeliest to make the resolver re-wire
      // others.
      shell.run("feature:install aries-blueprint");
      assertTrue(shell.run("feature:list -i").contains("aries-blueprint"));
      assertEquals(before, components(), "a component was restarted");
      assertEquals(Optional.of(true), SipProbe.optionsOn(call).map(DistributionIT::isUnavailable));
      application.setSoTimeout(1);
      assertTrue(isOpen(application));
    }
  }

  @Test
  @Order(3)
  void itCanBeTakenOutAgain() throws IOException {
    shell.run("feature:uninstall drachtio");
    Waiting.until(
        "closed port",
        Duration.ofSeconds(20),
        karaf::output,
        () -> {
          try {
            new Socket(InetAddress.getLoopbackAddress(), SIP).close();
            return Optional.empty();
          } catch (ConnectException e) {
            return Optional.of(true);
          }
        });
  }

  /** Our services with their ids and those of their components, which a restart would change. */
  private static String components() throws IOException {
    StringBuilder ours = new StringBuilder();
    for (String service : shell.run("service:list").split("\\R\\R", -1)) {
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

  private static void append(Path etc, String file, String... lines) throws IOException {
    Files.write(
        etc.resolve(file), List.of(lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }
}
