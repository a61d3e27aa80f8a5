package org.drachtio.sip.transport.internal.ws;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Frames as a client sends them. */
public final class ClientFrames {

  /** Opcodes of RFC 6455 §5.2. */
  public static final int CONTINUATION = 0;

  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] MASK = {0x12, (byte) 0xa4, 0x33, 0x7f};

  private ClientFrames() {}

  /** A whole message of text. */
  public static byte[] text(String message) {
    return frame(TEXT, true, message.getBytes(StandardCharsets.UTF_8));
  }

  /** One masked frame. */
  public static byte[] frame(int opcode, boolean last, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((last ? 0x80 : 0) | opcode);
    length(out, payload.length);
    out.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ MASK[i % 4]);
    }
    return out.toByteArray();
  }

  private static void length(ByteArrayOutputStream out, long length) {
    if (length < 126) {
      out.write(0x80 | (int) length);
    } else if (length < 0x10000) {
      out.write(0x80 | 126);
      out.write((int) length >> 8);
      out.write((int) length);
    } else {
      out.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) (length >> shift));
      }
    }
  }

  /** Several frames behind one another. */
  public static byte[] join(byte[]... frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      out.writeBytes(frame);
    }
    return out.toByteArray();
  }
}
