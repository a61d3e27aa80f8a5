package org.drachtio.kernel.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.tls.testing.TestFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and certificates as OpenSSL writes them. */
class TlsFilesTest {

  @TempDir private Path folder;

  static String file(String name) {
    return TestFiles.path(name).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-pkcs1, rsa, RSA",
    "rsa-pkcs8, rsa, RSA",
    "ec-sec1, ec, EC",
    "ec-pkcs8, ec, EC",
    "ed25519, ed25519, EdDSA"
  })
  void everyEncodingOfAKeyIsRead(String key, String certificate, String algorithm)
      throws IOException {
    TlsIdentity identity =
        new TlsFiles(file(key + ".pem"), file(certificate + "-certificate.pem"), "").read();

    assertEquals(algorithm, identity.key().getAlgorithm());
    assertEquals(1, identity.chain().size());
  }

  @Test
  void theChainBeginsWithTheCertificateOfTheKeyInWhateverOrderTheFilesAre() throws IOException {
    Path all = folder.resolve("all.pem");
    Files.writeString(
        all,
        Files.readString(TestFiles.path("ca.pem"))
            + Files.readString(TestFiles.path("ec-certificate.pem"))
            + "a comment\n"
            + Files.readString(TestFiles.path("rsa-certificate.pem")));

    TlsIdentity identity = new TlsFiles(file("rsa-pkcs1.pem"), "", all.toString()).read();

    assertEquals(
        List.of("CN=sip.example.com", "CN=test authority"),
        identity.chain().stream().map(c -> c.getSubjectX500Principal().getName()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa-encrypted.pem", "rsa-encrypted-pkcs1.pem"})
  void anEncryptedKeyIsRefusedByItsReason(String key) {
    assertFailure("is encrypted", key, "rsa-certificate.pem");
  }

  @Test
  void aCertificateOfAnotherKeyIsRefused() {
    assertFailure("does not belong to the certificate", "ec-pkcs8.pem", "rsa-certificate.pem");
    assertFailure("does not belong to the certificate", "rsa-pkcs8.pem", "ca.pem");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertFailure("no private key in", "ca.pem", "ca.pem");
    assertFailure("no certificate in", "rsa-pkcs8.pem", "rsa-pkcs1.pem");
    assertTrue(
        assertThrows(IOException.class, () -> new TlsFiles("absent.pem", file("ca.pem"), "").read())
            .getMessage()
            .contains("there is no file absent.pem"));
    assertFalse(new TlsFiles(" ", "certificate", null).isComplete());
  }

  @Test
  void noByteOfAHalfWrittenOrDamagedFileMakesAnythingButAnIoException() throws IOException {
    for (String name : List.of("rsa-pkcs1.pem", "rsa-pkcs8.pem", "ec-sec1.pem")) {
      String whole = Files.readString(TestFiles.path(name));
      String certificate = name.startsWith("rsa") ? "rsa-certificate.pem" : "ec-certificate.pem";
      Path key = folder.resolve("key.pem");
      for (int cut = 0; cut < whole.length() - 30; cut += 7) {
        Files.writeString(key, whole.substring(0, cut));
        assertThrows(
            IOException.class, () -> new TlsFiles(key.toString(), file(certificate), "").read());
        int at = whole.indexOf('\n') + 1 + cut % (whole.length() - 80);
        Files.writeString(key, whole.substring(0, at) + "A" + whole.substring(at + 1));
        try {
          new TlsFiles(key.toString(), file(certificate), "").read();
        } catch (IOException e) {
          assertFalse(e.getMessage().isEmpty());
        }
      }
    }
  }

  private static void assertFailure(String reason, String key, String certificate) {
    IOException failure =
        assertThrows(
            IOException.class, () -> new TlsFiles(file(key), file(certificate), "").read());
    assertTrue(failure.getMessage().contains(reason), failure.getMessage());
  }
}
