package org.drachtio.kernel.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
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
  private String chain() throws IOException {
    Path chain = folder.resolve("chain.pem");
    StringBuilder text = new StringBuilder();
    for (String name : List.of("rsa-certificate.pem", "ca.pem", "ec-certificate.pem")) {
      text.append(Files.readString(TestFiles.path(name)));
    }
    return Files.writeString(chain, text).toString();
  }

  private Set<X509Certificate> trusted(Path certificate, String chain) {
    return Set.copyOf(use(ClientCertificate.REQUIRED, certificate, chain).orElseThrow().trusted());
  }

  private Optional<TlsServer> use(ClientCertificate client, Path certificate, String chain) {
    TlsFiles files =
        new TlsFiles(TestFiles.path("rsa-pkcs8.pem").toString(), certificate.toString(), chain);
    return offer.use(TlsSettings.of(files, List.of(), "", "", client, 5000));
  }

  @Test
  void allInTheChainFileVouchForClientsButTheServerItself() throws IOException {
    assertEquals(
        Set.of(read("ca.pem"), read("ec-certificate.pem")),
        trusted(TestFiles.path("rsa-certificate.pem"), chain()));
  }

  @Test
  void whoStandsInTheFileOfTheCertificateVouchesForNobody() throws IOException {
    Path bundle = folder.resolve("bundle.pem");
    Files.writeString(
        bundle,
        Files.readString(TestFiles.path("rsa-certificate.pem"))
            + Files.readString(TestFiles.path("ca.pem")));
    assertEquals(
        Set.of(read("ec-certificate.pem")),
        trusted(bundle, TestFiles.path("ec-certificate.pem").toString()));
    assertEquals(
        2,
        offer.identities().get(0).chain().size(),
        "clients are shown who vouches for the server");
  }

  @Test
  void withoutAChainFileNobodyIsLetInWhereClientsMustShowACertificate() throws IOException {
    Path own = TestFiles.path("rsa-certificate.pem");
    for (String chain : List.of("", own.toString())) {
      assertEquals(Optional.empty(), use(ClientCertificate.REQUIRED, own, chain));
      assertTrue(
          offer.problems().get(0).contains("no chain file says who vouches for them"),
          offer.problems().toString());
      assertTrue(use(ClientCertificate.NONE, own, chain).isPresent());
      assertEquals(Optional.empty(), use(ClientCertificate.REQUIRED, own, chain), "live");
      assertEquals(List.of(), offer.identities());
      offer.close();
    }
  }
}
