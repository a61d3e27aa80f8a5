package org.drachtio.kernel.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.tls.internal.pem.Pem;

/**
 * Where a key and its certificates stand, as PEM. Immutable; reading blocks.
 *
 * @param key PKCS#8 or PKCS#1 or SEC 1, not encrypted
 * @param certificate the certificate of the key, and perhaps those that vouch for it; empty if
 *     {@code chain} has it too
 * @param chain those that vouch for it, and perhaps itself; empty if there are none
 */
public record TlsFiles(String key, String certificate, String chain) {

  /** A file of keys or certificates has a few KB; a larger one is none. */
  private static final int MAX_BYTES = 1024 * 1024;

  /** Trims the names; {@code null} is taken for empty. */
  public TlsFiles {
    key = key == null ? "" : key.strip();
    certificate = certificate == null ? "" : certificate.strip();
    chain = chain == null ? "" : chain.strip();
  }

  /** From {@code KEY;CERTIFICATE} or {@code KEY;CERTIFICATE;CHAIN}; may be incomplete. */
  public static TlsFiles parse(String entry) {
    String[] names = (entry + ";;").split(";", -1);
    return new TlsFiles(names[0], names[1], names[2]);
  }

  /** As {@link #parse} reads it. */
  public String entry() {
    return key + ";" + certificate + ";" + chain;
  }

  /** Whether a key and a certificate are named. */
  public boolean isComplete() {
    return !key.isEmpty() && !(certificate.isEmpty() && chain.isEmpty());
  }

  /** The files that are named. */
  public List<Path> paths() {
    Set<Path> paths = new LinkedHashSet<>();
    for (String name : List.of(key, certificate, chain)) {
      if (!name.isEmpty()) {
        paths.add(Path.of(name));
      }
    }
    return List.copyOf(paths);
  }

  /**
   * Reads and checks the files: the certificate belongs to the key, and the others vouch for it in
   * order.
   *
   * @throws IOException whose message names the file and what is wrong with it, and holds no part
   *     of a key
   */
  public TlsIdentity read() throws IOException {
    if (!isComplete()) {
      throw new IOException("a key file and a certificate file are needed");
    }
    PrivateKey privateKey = Pem.privateKey(text(key), key);
    List<X509Certificate> known = new ArrayList<>();
    for (String name : List.of(certificate, chain)) {
      if (!name.isEmpty()) {
        known.addAll(Pem.certificates(text(name), name));
      }
    }
    for (X509Certificate candidate : known) {
      if (belongTogether(privateKey, candidate)) {
        return new TlsIdentity(privateKey, chainOf(candidate, known));
      }
    }
    throw new IOException(
        "the key in "
            + key
            + " does not belong to the certificate in "
            + (certificate.isEmpty() ? chain : certificate));
  }

  /**
   * Certificates of those who may vouch for a peer.
   *
   * @throws IOException whose message names the file and what is wrong with it
   */
  public static List<X509Certificate> trusted(String file) throws IOException {
    return Pem.certificates(text(file), file);
  }

  private static List<X509Certificate> chainOf(X509Certificate own, List<X509Certificate> known) {
    List<X509Certificate> chain = new ArrayList<>(List.of(own));
    X509Certificate last = own;
    while (!last.getIssuerX500Principal().equals(last.getSubjectX500Principal())) {
      X509Certificate issuer = issuerOf(last, known);
      if (issuer == null || chain.contains(issuer)) {
        break;
      }
      chain.add(issuer);
      last = issuer;
    }
    return chain;
  }

  private static X509Certificate issuerOf(
      X509Certificate certificate, List<X509Certificate> known) {
    for (X509Certificate candidate : known) {
      if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
          && hasSigned(candidate, certificate)) {
        return candidate;
      }
    }
    return null;
  }

  private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      // Another key of the same name, e.g. the last one: not this one.
      return false;
    }
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    byte[] sample = "whose key is it".getBytes(StandardCharsets.US_ASCII);
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(sample);
      byte[] signature = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(certificate.getPublicKey());
      checking.update(sample);
      return checking.verify(signature);
    } catch (GeneralSecurityException e) {
      // E.g. a curve that only one of them has: they are no pair.
      return false;
    }
  }

  private static String text(String name) throws IOException {
    Path path = Path.of(name);
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new IOException(name + " is too large for a key or certificate");
      }
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + name, e);
    }
  }
}
