package org.drachtio.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The KAR alone makes a stock Apache Karaf a server: there is no Maven repository to ask. */
class KarIT {
  private static final Path KAR =
      StockKaraf.ROOT.resolve(
          "features/target/drachtio-" + System.getProperty("drachtio.version") + ".kar");

  @TempDir private Path base;
  private StockKaraf karaf;

  @BeforeEach
  void startStockKaraf() throws Exception {
    karaf = StockKaraf.start(base, "");
  }

  @AfterEach
  void stopStockKaraf() {
    if (karaf != null) {
      karaf.close();
    }
  }

  @Test
  void aCommandInstallsIt() throws Exception {
    Set<String> before = bundles();
    karaf.run("kar:install " + KAR.toUri());
    assertAnswers();
    String features = karaf.run("feature:list -i --no-format");
    assertTrue(
        features.lines().anyMatch(each -> each.matches("drachtio *\t.*\tStarted\t.*")), features);
    String template = Files.readString(base.resolve("etc/org.drachtio.admin.cfg.example"));
    assertTrue(template.contains("\n#maxFrameBytes = 4194304\n"), template);

    karaf.run("feature:uninstall drachtio");

    karaf.await("the same bundles", () -> Optional.of(bundles()).filter(before::equals));
    assertThrows(
        ConnectException.class,
        () -> new Socket(InetAddress.getLoopbackAddress(), karaf.sipPort()).close());
  }

  private Set<String> bundles() throws IOException {
    return karaf
        .run("bundle:list -t 0 -s --no-format")
        .lines()
        .map(line -> line.replaceFirst("^\\d+", "").strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void itCanBeDroppedIntoTheDeployFolder() throws Exception {
    Path deploy = Files.createDirectories(base.resolve("deploy"));
    // FileInstall polls: it must not find half a file.
    Path hidden = Files.copy(KAR, base.resolve("drachtio.kar"));
    Files.move(hidden, deploy.resolve("drachtio.kar"));
    assertAnswers();
  }

  private void assertAnswers() throws Exception {
    karaf.await(
        "answer over UDP",
        () -> SipProbe.optionsOverUdp(karaf.sipPort()).filter(DistributionIT::isUnavailable));
    assertEquals(
        Optional.of(true),
        SipProbe.optionsOverTcp(karaf.sipPort()).map(DistributionIT::isUnavailable));
  }
}
