package org.drachtio.admin.internal.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The shared secret of the applications. Immutable; its text never shows itself. */
public final class Secret {

  /** A secret that nobody knows: no text has this byte in UTF-8. */
  public static final Secret NONE = new Secret(new byte[] {-1});

  private final byte[] bytes;

  public Secret(String text) {
    this(text.getBytes(StandardCharsets.UTF_8));
  }

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether the text is the secret; takes the same time however much of it is right. */
  public boolean matches(String offered) {
    return MessageDigest.isEqual(bytes, offered.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "***";
  }
}
