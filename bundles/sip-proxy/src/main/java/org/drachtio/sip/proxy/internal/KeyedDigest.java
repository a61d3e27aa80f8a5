package org.drachtio.sip.proxy.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says what nobody without the key can say.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class KeyedDigest {

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final int bytes;

  /**
   * @param bytes of the digest that are used
   */
  KeyedDigest(byte[] key, int bytes) {
    this.bytes = bytes;
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** The digest of a text, in hexadecimal. */
  String of(String text) {
    byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, bytes);
  }

  /** Whether a digest that a stranger names is this one; takes as long for a near miss. */
  static boolean isSame(String ours, String theirs) {
    return MessageDigest.isEqual(
        ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
  }
}
