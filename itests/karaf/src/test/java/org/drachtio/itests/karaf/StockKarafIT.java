package org.drachtio.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
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
  private static final String VERSION = System.getProperty("drachtio.version");

  @TempDir private static Path base;
  private static StockKaraf karaf;

  @BeforeAll
  static void startStockKaraf() throws Exception {
    Path system = StockKaraf.ROOT.resolve("karaf-assembly/target/assembly/system");
    Path examples = Files.createDirectory(base.resolve("examples"));
    addExample(examples, "request-filter");
    addExample(examples, "request-router");
    karaf =
        StockKaraf.start(
            base,
            system.toUri()
                + "@id=distribution@snapshots,"
                + examples.toUri()
                + "@id=examples@snapshots");
  }

  /** As {@code mvn deploy} would put it into a repository. */
  private static void addExample(Path repository, String name) throws IOException {
    Path target = StockKaraf.ROOT.resolve("examples").resolve(name).resolve("target");
    String file = "drachtio-example-" + name + "-" + VERSION;
    Path folder =
        Files.createDirectories(
            repository.resolve("org/drachtio/drachtio-example-" + name).resolve(VERSION));
    Files.copy(target.resolve(file + ".jar"), folder.resolve(file + ".jar"));
    Files.copy(target.resolve("feature/features.xml"), folder.resolve(file + "-features.xml"));
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
    karaf.run("feature:repo-add mvn:org.drachtio/drachtio-features/" + VERSION + "/xml/features");
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
  void aViewerReadsItsMbeansAndCallsNothing() throws Exception {
    ObjectName server = new ObjectName("org.drachtio:type=Server");
    ObjectName health = new ObjectName("org.drachtio:type=Health");
    for (String user : List.of(StockKaraf.VIEWER, "karaf")) {
      try (JMXConnector jmx = karaf.jmx(user)) {
        MBeanServerConnection beans = jmx.getMBeanServerConnection();
        assertEquals("v1.0.0", beans.getAttribute(server, "Version"), user);
        assertEquals(true, beans.getAttribute(health, "Live"), user);
      }
    }
    try (JMXConnector jmx = karaf.jmx(StockKaraf.VIEWER)) {
      MBeanServerConnection beans = jmx.getMBeanServerConnection();
      assertThrows(
          SecurityException.class,
          () -> beans.invoke(server, "restart", new Object[0], new String[0]));
      assertThrows(
          SecurityException.class,
          () -> beans.setAttribute(server, new Attribute("Version", "v0.0.0")));
    }
    try (JMXConnector jmx = karaf.jmx(StockKaraf.STRANGER)) {
      MBeanServerConnection beans = jmx.getMBeanServerConnection();
      assertThrows(SecurityException.class, () -> beans.getAttribute(server, "Version"));
    }
    assertThrows(SecurityException.class, () -> karaf.jmx("nobody").close());
  }

  @Test
  @Order(3)
  void theExampleOfAFilterDecidesWhoIsLetIn() throws IOException {
    install("request-filter");
    Path file = base.resolve("etc/org.drachtio.examples.request.filter.cfg");
    Files.writeString(file, "addresses = 192.0.2.1\n");
    awaitStatus(403);
    Files.writeString(file, "addresses = 192.0.2.1, 127.0.0.1\n");
    awaitStatus(503);
    karaf.run("feature:uninstall drachtio-example-request-filter");
  }

  @Test
  @Order(4)
  void theExampleOfARouterDecidesWhereARequestGoes() throws IOException {
    install("request-router");
    Path file = base.resolve("etc/org.drachtio.examples.request.router.cfg");
    Files.writeString(file, "prefixes = +49:berlin, pro:london\n");
    // Nobody has that tag; without the router there would be nobody for the method.
    awaitStatus(480);
    Files.writeString(file, "prefixes = +49:berlin\n");
    awaitStatus(503);
    karaf.run("feature:uninstall drachtio-example-request-router");
  }

  private static void install(String example) throws IOException {
    String artifact = "drachtio-example-" + example;
    karaf.run("feature:repo-add mvn:org.drachtio/" + artifact + "/" + VERSION + "/xml/features");
    karaf.run("feature:install " + artifact);
  }

  private static void awaitStatus(int status) {
    karaf.await(
        "answer " + status,
        () ->
            SipProbe.optionsOverUdp(karaf.sipPort())
                .filter(line -> line.startsWith("SIP/2.0 " + status + " ")));
  }

  @Test
  @Order(5)
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
  @Order(6)
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

  /** Each optional part is of use in a server that somebody puts together otherwise. */
  @Test
  @Order(7)
  void whatLooksOnIsInstalledAlone() throws IOException {
    for (String part : List.of("cdr", "metrics", "call-trace", "homer-capture")) {
      karaf.run("feature:install drachtio-" + part);
      String bundles = karaf.run("bundle:list -t 0 -s --no-format");
      List<String> ours = bundles.lines().filter(line -> line.contains("\torg.drachtio.")).toList();
      String name = "org.drachtio." + part.replace('-', '.');
      assertTrue(ours.stream().anyMatch(line -> line.endsWith("\t" + name)), bundles);
      assertTrue(ours.stream().allMatch(line -> line.contains("\tActive\t")), bundles);
      assertTrue(ours.stream().noneMatch(line -> line.endsWith("\torg.drachtio.admin")), bundles);
      karaf.run("feature:uninstall drachtio-" + part);
    }
  }

  @Test
  @Order(8)
  void aFileThatIsBadKeepsItClosedAndSaysSoUntilItIsMended() throws IOException {
    Path file = base.resolve("etc/drachtio.conf.xml");
    String good = Files.readString(file);
    Files.writeString(file, good.replace("<contacts>", "<contact>nonsense</contact><contacts>"));
    karaf.run("feature:install drachtio");

    String info = karaf.run("drachtio:info");

    assertTrue(info.contains("problem") && info.contains("nonsense"), info);
    assertThrows(
        ConnectException.class,
        () -> new Socket(InetAddress.getLoopbackAddress(), karaf.sipPort()).close());
    Files.writeString(file, good);
    karaf.await(
        "answer over UDP",
        () -> SipProbe.optionsOverUdp(karaf.sipPort()).filter(DistributionIT::isUnavailable));
    String mended = karaf.run("drachtio:info");
    assertFalse(mended.contains("problem"), mended);
  }

  /** Our services with their ids and those of their components, which a restart would change. */
  private static String components() throws IOException {
    StringBuilder ours = new StringBuilder();
    for (String service : karaf.run("service:list").split("\\R\\R", -1)) {
      if (service.contains("component.name = org.drachtio")) {
        // Who uses it is listed in no order.
        ours.append(service.split("Used by:", 2)[0]).append('\n');
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
