package org.drachtio.kernel.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.testing.Await;
import org.drachtio.kernel.tls.internal.TlsCertificatesComponent;
import org.drachtio.kernel.tls.testing.TestFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are replaced while they are in use. */
class TlsCertificatesTest {

  @TempDir private Path folder;
  private final TlsCertificatesComponent certificates = new TlsCertificatesComponent(5);
  private final List<List<TlsIdentity>> renewed = new CopyOnWriteArrayList<>();
  private Path key;
  private Path certificate;

  @BeforeEach
  void begin() throws IOException {
    key = folder.resolve("key.pem");
    certificate = folder.resolve("certificate.pem");
    put("rsa-pkcs8.pem", key);
    put("rsa-certificate.pem", certificate);
  }

  @AfterEach
  void end() {
    certificates.stop();
    Await.until("its thread ends", () -> !isPolling());
  }

  private static boolean isPolling() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("drachtio-certificates"));
  }

  private static void put(String name, Path to) throws IOException {
    Path next = to.resolveSibling(to.getFileName() + ".next");
    Files.copy(TestFiles.path(name), next, StandardCopyOption.REPLACE_EXISTING);
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private TlsCertificates.Watch watch() throws IOException {
    return certificates.watch("test", files(), renewed::add);
  }

  private List<TlsFiles> files() {
    return List.of(new TlsFiles(key.toString(), certificate.toString(), ""));
  }

  private String problem() {
    return certificates.certificates().get(0).problem();
  }

  @Test
  void whoUsesThemGetsTheNewOnes() throws IOException {
    TlsCertificates.Watch watch = watch();
    assertEquals("RSA", watch.identities().get(0).key().getAlgorithm());
    assertTrue(isPolling());

    put("ec-sec1.pem", key);
    put("ec-certificate.pem", certificate);

    Await.until("renewed", () -> !renewed.isEmpty());
    Await.until("current", () -> watch.identities().get(0).key().getAlgorithm().equals("EC"));
    assertEquals("CN=ec.example.com", certificates.certificates().get(0).subject());
    assertEquals("", problem());
  }

  @Test
  void aHalfWrittenFileKeepsTheOldOnesUntilItIsWhole() throws IOException {
    TlsCertificates.Watch watch = watch();
    String whole = Files.readString(TestFiles.path("rsa-certificate.pem"));
    Files.writeString(certificate, whole.substring(0, 300));

    Await.until("told", () -> !problem().isEmpty());
    assertEquals(1, watch.identities().size());
    assertTrue(renewed.isEmpty());

    Files.writeString(certificate, whole);
    Await.until("mended", () -> problem().isEmpty());
    assertEquals(1, renewed.size());
  }

  @Test
  void whatCannotBeUsedIsTriedAgain() throws IOException {
    AtomicBoolean usable = new AtomicBoolean();
    TlsCertificates.Watch watch =
        certificates.watch(
            "test",
            files(),
            identities -> {
              if (!usable.get()) {
                throw new IOException("no");
              }
            });
    put("rsa-certificate.pem", certificate);
    Await.until("told", () -> problem().equals("no"));

    usable.set(true);
    Await.until("used", () -> problem().isEmpty());
    watch.close();
    Await.until("its thread ends", () -> !isPolling());
    assertTrue(certificates.certificates().isEmpty());
  }

  @Test
  void whatCannotBeReadAtTheBeginningIsNotWatched() {
    assertThrows(
        IOException.class,
        () ->
            certificates.watch(
                "test", List.of(new TlsFiles("absent", "absent", "")), renewed::add));
    assertFalse(isPolling());
  }

  @Test
  void reloadReadsThemAtOnceThoughNothingHasChanged() throws IOException {
    watch();
    certificates.reload();
    assertEquals(1, renewed.size());
  }
}
