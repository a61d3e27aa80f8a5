package org.drachtio.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
    karaf.run("kar:install " + KAR.toUri());
    assertAnswers();
    String features = karaf.run("feature:list -i --no-format");
    assertTrue(
        features.lines().anyMatch(each -> each.matches("drachtio *\t.*\tStarted\t.*")), features);
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
