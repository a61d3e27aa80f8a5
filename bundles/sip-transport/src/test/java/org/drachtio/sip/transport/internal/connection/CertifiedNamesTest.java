package org.drachtio.sip.transport.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.drachtio.kernel.tls.testing.TestFiles;
import org.junit.jupiter.api.Test;

/** Names in certificates (RFC 5922 §7). */
class CertifiedNamesTest {

  @Test
  void dnsNamesAndAddressesWithoutWildcards() throws Exception {
    Path file = TestFiles.path("rsa-certificate.pem");
    X509Certificate real =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    assertEquals(
        Set.of("sip.example.com", "127.0.0.1"),
        CertifiedNames.among(real.getSubjectAlternativeNames()));
  }

  @Test
  void domainsOfSipUrisGoBeforeDnsNames() {
    assertEquals(
        Set.of("example.com", "2001:db8::1"),
        CertifiedNames.among(
            List.of(
                List.of(2, "other.example.com"),
                List.of(6, "sip:Example.COM"),
                List.of(6, "sip:alice@example.org"),
                List.of(6, "sips:secure.example.org"),
                List.of(6, "https://web.example.org"),
                List.of(6, "sip:*.example.org"),
                List.of(7, "2001:DB8:0:0:0:0:0:1"),
                List.of(0, new byte[] {1}))));
  }

  @Test
  void whatNamesNobody() {
    assertEquals(Set.of(), CertifiedNames.among(List.of(List.of(2, "*.example.com"))));
    assertEquals(Set.of(), CertifiedNames.among(List.of(List.of(2, ""))));
    assertEquals(Set.of(), CertifiedNames.among(List.of()));
  }

  @Test
  void namesAreBounded() {
    List<List<?>> many =
        IntStream.range(0, 1000).<List<?>>mapToObj(i -> List.of(2, "n" + i)).toList();
    assertEquals(CertifiedNames.MAX_NAMES, CertifiedNames.among(many).size());
  }
}
