package org.drachtio.config.internal.pid;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.drachtio.kernel.config.Placeholders;
import org.osgi.framework.BundleContext;

/**
 * Keeps secrets out of ConfigAdmin, whose values every user of the shell and every MBean may read:
 * a placeholder stands there. The placeholder is a keyed digest of the secret, so that it changes
 * only with the secret, and nobody can test guesses with it.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class Secrets {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int SHOWN_BYTES = 8;

  private final SecretKeySpec key;

  private final Placeholders texts;

  private Secrets(byte[] key, Placeholders texts) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.texts = texts;
  }

  /**
   * Its key outlasts a restart of the bundle, so that its placeholders do.
   *
   * @param texts gets the secrets
   */
  public static Secrets of(BundleContext context, Placeholders texts) {
    File file = context.getDataFile("placeholder.key");
    // A framework without files: the key lives as long as the bundle.
    return new Secrets(file == null ? newKey() : key(file.toPath()), texts);
  }

  private static byte[] key(Path file) {
    try {
      if (Files.exists(file)) {
        byte[] kept = Files.readAllBytes(file);
        if (kept.length == KEY_BYTES) {
          return kept;
        }
        Files.delete(file);
      }
      byte[] made = newKey();
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.write(file, made);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("the key of placeholders cannot be kept", e);
    }
  }

  private static byte[] newKey() {
    byte[] made = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(made);
    return made;
  }

  /** Gives the placeholder of a secret and remembers the secret. */
  String conceal(String secret) {
    byte[] digest;
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      digest = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    String placeholder =
        Placeholders.BEGIN + HexFormat.of().formatHex(digest, 0, SHOWN_BYTES) + Placeholders.END;
    texts.put(placeholder, secret);
    return placeholder;
  }

  /** Forgets all secrets but those of these placeholders. */
  void retain(Set<String> placeholders) {
    texts.retain(placeholders);
  }
}
