package org.drachtio.kernel.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.io.TlsServer.ClientCertificate;
import org.drachtio.kernel.tls.internal.TlsCertificatesComponent;
import org.drachtio.kernel.tls.testing.TestFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who vouches for clients. */
class TlsOfferTest {

  @TempDir private Path folder;
  private final TlsCertificatesComponent certificates = new TlsCertificatesComponent(5);
  private final TlsOffer offer = new TlsOffer(certificates, "test", renewed -> {});

  @AfterEach
  void end() {
    offer.close();
    certificates.stop();
  }

  private static X509Certificate read(String name) throws IOException {
    return TlsFiles.trusted(TestFiles.path(name).toString()).get(0);
  }

  /** Its own certificate, its authority, and one that has to do with clients only. */
  private Set<X509Certificate> trusted(ClientCertificate client) throws IOException {
    Path chain = folder.resolve("chain.pem");
    StringBuilder text = new StringBuilder();
    for (String name : List.of("rsa-certificate.pem", "ca.pem", "ec-certificate.pem")) {
      text.append(Files.readString(TestFiles.path(name)));
    }
    Files.writeString(chain, text);
    TlsFiles files =
        new TlsFiles(
            TestFiles.path("rsa-pkcs8.pem").toString(),
            TestFiles.path("rsa-certificate.pem").toString(),
            chain.toString());
    TlsServer server =
        offer.use(TlsSettings.of(files, List.of(), "", "", client, 5000)).orElseThrow();
    return Set.copyOf(server.trusted());
  }

  @Test
  void allInTheChainFileVouchForClientsButTheServerItself() throws IOException {
    assertEquals(
        Set.of(read("ca.pem"), read("ec-certificate.pem")), trusted(ClientCertificate.REQUIRED));
  }

  @Test
  void whoIsAskedForNothingNeedsNobody() throws IOException {
    assertEquals(Set.of(read("ca.pem")), trusted(ClientCertificate.NONE));
  }
}
