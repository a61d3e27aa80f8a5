package org.drachtio.kernel.tls.internal.pem;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Puts the older encodings of private keys into PKCS#8 (RFC 5208 §5), which the JDK reads. */
final class KeyEncoding {

  /** What kind of key it is. */
  enum Kind {
    /** PKCS#1 (RFC 8017 A.1.2). */
    RSA,
    /** SEC 1 (RFC 5915 §3). */
    EC
  }

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int SEQUENCE = 0x30;
  private static final int PARAMETERS = 0xa0;

  private static final byte[] VERSION_0 = {INTEGER, 1, 0};

  /** 1.2.840.113549.1.1.1, with its NULL parameters. */
  private static final byte[] RSA_ENCRYPTION = {
    OBJECT_IDENTIFIER, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** 1.2.840.10045.2.1. */
  private static final byte[] EC_PUBLIC_KEY = {
    OBJECT_IDENTIFIER, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
  };

  private KeyEncoding() {}

  /**
   * The same key as PKCS#8.
   *
   * @throws IllegalArgumentException it is no such key
   */
  static byte[] pkcs8(byte[] key, Kind kind) {
    byte[] algorithm = kind == Kind.RSA ? RSA_ENCRYPTION : join(EC_PUBLIC_KEY, curve(key));
    return der(SEQUENCE, join(VERSION_0, der(SEQUENCE, algorithm), der(OCTET_STRING, key)));
  }

  /** The curve's object identifier, from [0] of an ECPrivateKey. */
  private static byte[] curve(byte[] key) {
    Reader outer = new Reader(key, 0, key.length);
    if (outer.tag() != SEQUENCE) {
      throw new IllegalArgumentException("no sequence");
    }
    Reader in = new Reader(key, outer.start(), outer.end());
    while (true) {
      if (in.tag() == PARAMETERS) {
        return Arrays.copyOfRange(key, in.start(), in.end());
      }
      in = new Reader(key, in.end(), outer.end());
    }
  }

  /** One element of DER. */
  private static final class Reader {

    private final int tag;
    private final int start;
    private final int end;

    Reader(byte[] bytes, int from, int limit) {
      if (from + 2 > limit) {
        throw new IllegalArgumentException("ends too early");
      }
      tag = bytes[from] & 0xff;
      int first = bytes[from + 1] & 0xff;
      int lengthBytes = first < 0x80 ? 0 : first & 0x7f;
      if (lengthBytes > 3 || from + 2 + lengthBytes > limit) {
        throw new IllegalArgumentException("has a bad length");
      }
      int length = lengthBytes == 0 ? first : 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = length << 8 | bytes[from + 2 + i] & 0xff;
      }
      start = from + 2 + lengthBytes;
      end = start + length;
      if (end > limit) {
        throw new IllegalArgumentException("ends too early");
      }
    }

    int tag() {
      return tag;
    }

    int start() {
      return start;
    }

    int end() {
      return end;
    }
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else if (length < 0x10000) {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    } else {
      throw new IllegalArgumentException("is too long");
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
