package org.drachtio.kernel.tls.internal.pem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads PEM (RFC 7468) and what OpenSSL writes beside it. */
public final class Pem {

  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private record Block(String label, byte[] content, boolean encrypted) {}

  private Pem() {}

  /**
   * The first private key in a text.
   *
   * @param file its name, for the message of a failure
   */
  public static PrivateKey privateKey(String text, String file) throws IOException {
    for (Block block : blocks(text, file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(block.content(), file);
        }
        case "RSA PRIVATE KEY" -> {
          return key(unencrypted(block, file, KeyEncoding.Kind.RSA), file);
        }
        case "EC PRIVATE KEY" -> {
          return key(unencrypted(block, file, KeyEncoding.Kind.EC), file);
        }
        case "ENCRYPTED PRIVATE KEY" -> throw encrypted(file);
        default -> {
          // A certificate, or parameters that the key repeats.
        }
      }
    }
    throw new IOException("no private key in " + file);
  }

  /**
   * All certificates in a text, at least one.
   *
   * @param file its name, for the message of a failure
   */
  public static List<X509Certificate> certificates(String text, String file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(text, file)) {
        if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
          found.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (CertificateException e) {
      throw new IOException("a certificate in " + file + " cannot be read: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new IOException("no certificate in " + file);
    }
    return found;
  }

  private static byte[] unencrypted(Block block, String file, KeyEncoding.Kind kind)
      throws IOException {
    if (block.encrypted()) {
      throw encrypted(file);
    }
    try {
      return KeyEncoding.pkcs8(block.content(), kind);
    } catch (IllegalArgumentException e) {
      throw unreadable(file, e);
    }
  }

  private static PrivateKey key(byte[] pkcs8, String file) throws IOException {
    GeneralSecurityException last = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw unreadable(file, last);
  }

  private static IOException encrypted(String file) {
    return new IOException(
        "the key in " + file + " is encrypted: a key without password is needed");
  }

  private static IOException unreadable(String file, Exception cause) {
    return new IOException(
        "the key in " + file + " cannot be read: it must be RSA, EC or Ed25519", cause);
  }

  private static List<Block> blocks(String text, String file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      int end = text.indexOf("-----END " + label + DASHES, at);
      if (labelEnd < 0 || end < 0) {
        throw new IOException(file + " ends within a PEM block");
      }
      blocks.add(block(label, text.substring(labelEnd + DASHES.length(), end), file));
      at = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  private static Block block(String label, String body, String file) throws IOException {
    // RFC 1421 headers before the content, as OpenSSL writes them for an encrypted key.
    boolean encrypted = body.contains("ENCRYPTED");
    if (encrypted) {
      return new Block(label, new byte[0], true);
    }
    try {
      return new Block(label, Base64.getMimeDecoder().decode(body), false);
    } catch (IllegalArgumentException e) {
      throw new IOException("a PEM block in " + file + " is damaged", e);
    }
  }
}
