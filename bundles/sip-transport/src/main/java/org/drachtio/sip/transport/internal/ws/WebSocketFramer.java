package org.drachtio.sip.transport.internal.ws;

import java.io.ByteArrayOutputStream;

/**
 * Finds the messages in what a WebSocket client sends (RFC 6455 §5). A message that comes in
 * several frames is taken as a whole, when its last frame is there; until then its bytes stay where
 * they are, so that nothing of it has to be kept here or handed over.
 *
 * <p><b>Threading:</b> the I/O thread of its connection.
 */
public final class WebSocketFramer {

  /** What stands at the front of the bytes; {@link #length()} is what it takes of them. */
  public enum Unit {
    /** Nothing whole yet. */
    PARTIAL,
    /** A whole message: {@link #payload()}. */
    MESSAGE,
    /** A ping to be answered with {@link #payload()}. */
    PING,
    /** A pong: nothing is to be done. */
    PONG,
    /** The client ends the connection. */
    CLOSE,
    /** The client breaks the protocol: the connection ends with {@link #status()}. */
    FAULT
  }

  /** The message at the front is not UTF-8 though its frame says text. */
  private static final int NOT_TEXT = 1007;

  private static final int PROTOCOL_ERROR = 1002;
  private static final int TOO_LARGE = 1009;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int RESERVED_BITS = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int MAX_CONTROL_BYTES = 125;
  private static final int MASK_BYTES = 4;
  private static final byte[] NOTHING = {};

  private final int maxMessageBytes;

  /** Bytes at the front that belong to the message begun, and were examined. */
  private int examined;

  /** Opcode of the message begun; -1 if none is begun. */
  private int begun = -1;

  /** Payload bytes of the message begun. */
  private long begunBytes;

  private int length;
  private byte[] payload = NOTHING;
  private int status;

  // The frame looked at.
  private int opcode;
  private boolean last;
  private int headerLength;
  private long payloadLength;

  /** A message of more payload ends the connection. */
  public WebSocketFramer(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Looks at the bytes received and not yet taken. To be called again until it is {@link
   * Unit#PARTIAL}; after {@link Unit#CLOSE} and {@link Unit#FAULT} the rest is not looked at.
   *
   * @param from where the first byte stands that was not taken; those shown before must be shown
   *     again
   */
  public Unit next(byte[] bytes, int from, int to) {
    length = 0;
    while (true) {
      int at = from + examined;
      Unit fault = header(bytes, at, to);
      if (fault != null) {
        return fault;
      }
      if (payloadLength > to - at - headerLength) {
        return Unit.PARTIAL;
      }
      if (opcode >= CLOSE) {
        return control(bytes, from, at);
      }
      examined += headerLength + (int) payloadLength;
      begun = opcode == CONTINUATION ? begun : opcode;
      begunBytes += payloadLength;
      if (last) {
        return message(bytes, from);
      }
    }
  }

  /** Bytes that the last unit takes; 0 for a control frame between the frames of a message. */
  public int length() {
    return length;
  }

  /** Of the last message or ping. */
  public byte[] payload() {
    return payload;
  }

  /** Status code of RFC 6455 §7.4 after {@link Unit#FAULT}. */
  public int status() {
    return status;
  }

  /** Reads the header of a frame; {@code null} if it is whole and sound. */
  private Unit header(byte[] bytes, int at, int to) {
    int there = to - at;
    if (there < 1) {
      return Unit.PARTIAL;
    }
    int first = bytes[at] & 0xff;
    last = (first & FIN) != 0;
    opcode = first & OPCODE;
    if ((first & RESERVED_BITS) != 0 || !isExpected()) {
      return fault(PROTOCOL_ERROR);
    }
    if (there < 2) {
      return Unit.PARTIAL;
    }
    int second = bytes[at + 1] & 0xff;
    int small = second & ~MASKED;
    if ((second & MASKED) == 0 || (opcode >= CLOSE && small > MAX_CONTROL_BYTES)) {
      return fault(PROTOCOL_ERROR);
    }
    int lengthBytes = lengthBytes(small);
    if (there < 2 + lengthBytes) {
      return Unit.PARTIAL;
    }
    readHeader(bytes, at);
    if (payloadLength < 0 || (lengthBytes == 2 && payloadLength < 126)) {
      return fault(PROTOCOL_ERROR);
    }
    if (lengthBytes == 8 && payloadLength <= 0xffff) {
      return fault(PROTOCOL_ERROR);
    }
    if (opcode < CLOSE && payloadLength > maxMessageBytes - begunBytes) {
      return fault(TOO_LARGE);
    }
    return there < headerLength ? Unit.PARTIAL : null;
  }

  private boolean isExpected() {
    return switch (opcode) {
      case CONTINUATION -> begun >= 0;
      case TEXT, BINARY -> begun < 0;
      case CLOSE, PING, PONG -> last;
      default -> false;
    };
  }

  private Unit control(byte[] bytes, int from, int at) {
    int frame = headerLength + (int) payloadLength;
    payload = new byte[(int) payloadLength];
    unmask(bytes, at, payload, 0);
    Unit unit =
        switch (opcode) {
          case PING -> Unit.PING;
          case PONG -> Unit.PONG;
          default -> Unit.CLOSE;
        };
    if (at == from) {
      length = frame;
    } else {
      examined += frame;
    }
    return unit;
  }

  private Unit message(byte[] bytes, int from) {
    payload = new byte[(int) begunBytes];
    int filled = 0;
    int at = from;
    int end = from + examined;
    while (at < end) {
      readHeader(bytes, at);
      if (opcode < CLOSE) {
        unmask(bytes, at, payload, filled);
        filled += (int) payloadLength;
      }
      at += headerLength + (int) payloadLength;
    }
    boolean text = begun == TEXT;
    length = examined;
    examined = 0;
    begun = -1;
    begunBytes = 0;
    return text && !Utf8.isValid(payload) ? fault(NOT_TEXT) : Unit.MESSAGE;
  }

  /** Reads the header of a frame whose length field is whole. */
  private void readHeader(byte[] bytes, int at) {
    opcode = bytes[at] & OPCODE;
    int small = bytes[at + 1] & ~MASKED & 0xff;
    int lengthBytes = lengthBytes(small);
    payloadLength = lengthBytes == 0 ? small : 0;
    for (int i = 0; i < lengthBytes; i++) {
      payloadLength = payloadLength << 8 | bytes[at + 2 + i] & 0xff;
    }
    headerLength = 2 + lengthBytes + MASK_BYTES;
  }

  private static int lengthBytes(int small) {
    return small == 127 ? 8 : small == 126 ? 2 : 0;
  }

  /** Copies the payload of the frame at a place. */
  private void unmask(byte[] bytes, int at, byte[] to, int offset) {
    int mask = at + headerLength - MASK_BYTES;
    int start = at + headerLength;
    for (int i = 0; i < payloadLength; i++) {
      to[offset + i] = (byte) (bytes[start + i] ^ bytes[mask + (i & 3)]);
    }
  }

  private Unit fault(int code) {
    status = code;
    return Unit.FAULT;
  }

  /** A whole message as one frame of the server's: text if it is UTF-8, else binary. */
  public static byte[] frame(byte[] message) {
    return frame(Utf8.isValid(message) ? TEXT : BINARY, message);
  }

  /** The answer to a ping. */
  public static byte[] pong(byte[] payload) {
    return frame(PONG, payload);
  }

  /** A ping of the server's own. */
  public static byte[] ping() {
    return frame(PING, NOTHING);
  }

  /** The end, with a status code of RFC 6455 §7.4. */
  public static byte[] close(int status) {
    return frame(CLOSE, new byte[] {(byte) (status >> 8), (byte) status});
  }

  private static byte[] frame(int opcode, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 10);
    out.write(FIN | opcode);
    if (payload.length <= MAX_CONTROL_BYTES) {
      out.write(payload.length);
    } else if (payload.length <= 0xffff) {
      out.write(126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) payload.length >> shift));
      }
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }
}
