package org.drachtio.kernel.lane;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes digests that nobody without the key can make, for values that have to be the same again
 * without being kept, such as the tag of a repeated answer. HMAC-SHA-256, shortened.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
public final class KeyedDigest {

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final int bytes;

  /**
   * A digest with a key.
   *
   * @param key at least 16 bytes that nobody can guess
   * @param bytes of the digest that are used, at most 32
   */
  public KeyedDigest(byte[] key, int bytes) {
    this.bytes = bytes;
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private KeyedDigest(Mac mac, int bytes) {
    this.mac = mac;
    this.bytes = bytes;
  }

  /**
   * One with the same key, for another thread: costs a small part of making it anew. Any thread may
   * copy a digest that nobody else uses.
   */
  public KeyedDigest copy() {
    try {
      return new KeyedDigest((Mac) mac.clone(), bytes);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("that of the JDK can be copied", e);
    }
  }

  /** The digest of a text, in hexadecimal. */
  public String of(String text) {
    byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, bytes);
  }

  /**
   * Whether a digest from outside equals this one; the time taken does not depend on how much of it
   * is equal.
   */
  public static boolean isSame(String ours, String theirs) {
    return MessageDigest.isEqual(
        ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
  }
}
