package org.drachtio.kernel.handover;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The binary form of parcels, which every version has to read that follows or precedes the one that
 * wrote it.
 *
 * <pre>
 * parcel = 'D' 'R' 'P' version record
 * record = int fields { byte kind, short length of name, name in UTF-8, int length, value }
 * value  = 1: long | 2: text in UTF-8 | 3: bytes | 4: int records { int length, record }
 * </pre>
 *
 * Everything has its length in front, so that a reader can skip a kind that it does not know, and
 * loses only the damaged record if one is damaged. The version says what wrote it; a later one than
 * {@link #VERSION} is read as far as it is known.
 */
final class ParcelForm {

  static final byte VERSION = 1;

  private static final int HEAD = 4;
  private static final byte NUMBER = 1;
  private static final byte TEXT = 2;
  private static final byte BYTES = 3;
  private static final byte LIST = 4;

  /** No state of ours is nested as deep. */
  private static final int MAX_DEPTH = 32;

  private ParcelForm() {}

  static byte[] write(Parcel parcel) {
    Out out = new Out();
    out.bytes(new byte[] {'D', 'R', 'P', VERSION});
    write(parcel, out);
    return out.result();
  }

  private static void write(Parcel parcel, Out out) {
    out.number(parcel.names().size());
    for (String name : parcel.names()) {
      Object value = parcel.value(name);
      if (value instanceof Long number) {
        out.field(NUMBER, name);
        out.number(Long.BYTES);
        out.number(number);
      } else if (value instanceof String text) {
        out.field(TEXT, name);
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.number(encoded.length);
        out.bytes(encoded);
      } else if (value instanceof byte[] bytes) {
        out.field(BYTES, name);
        out.number(bytes.length);
        out.bytes(bytes);
      } else {
        out.field(LIST, name);
        int list = out.begin();
        List<Parcel> records = parcel.list(name);
        out.number(records.size());
        for (Parcel record : records) {
          int begun = out.begin();
          write(record, out);
          out.end(begun);
        }
        out.end(list);
      }
    }
  }

  static Parcel read(byte[] encoded) {
    if (encoded.length < HEAD || encoded[0] != 'D' || encoded[1] != 'R' || encoded[2] != 'P') {
      throw new IllegalArgumentException("not a parcel: it does not begin as one");
    }
    int[] damaged = new int[1];
    Parcel parcel = read(ByteBuffer.wrap(encoded, HEAD, encoded.length - HEAD), 0, damaged);
    parcel.damaged(damaged[0]);
    return parcel;
  }

  private static Parcel read(ByteBuffer in, int depth, int[] damaged) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("not a parcel: nested too deeply");
    }
    Parcel parcel = new Parcel();
    try {
      int count = in.getInt();
      for (int i = 0; i < count; i++) {
        byte kind = in.get();
        String name = text(slice(in, in.getShort() & 0xffff));
        ByteBuffer value = slice(in, in.getInt());
        switch (kind) {
          case NUMBER -> parcel.put(name, value.getLong());
          case TEXT -> parcel.put(name, text(value));
          case BYTES -> parcel.put(name, bytes(value));
          case LIST -> parcel.put(name, list(value, depth, damaged));
          default -> {
            // Of a later version.
          }
        }
      }
      return parcel;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("not a parcel: it ends too early", e);
    }
  }

  private static List<Parcel> list(ByteBuffer in, int depth, int[] damaged) {
    int size = in.getInt();
    List<Parcel> records = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ByteBuffer record = slice(in, in.getInt());
      try {
        records.add(read(record, depth + 1, damaged));
      } catch (IllegalArgumentException e) {
        damaged[0]++;
      }
    }
    return records;
  }

  private static ByteBuffer slice(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("not a parcel: a part of " + length + " bytes");
    }
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  /** Grows, and fills in lengths afterwards: a deep record is copied once. */
  private static final class Out {

    private byte[] buffer = new byte[1024];
    private int size;

    private int room(int length) {
      if (size + length > buffer.length || size + length < 0) {
        buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, length), 2 * buffer.length));
      }
      int at = size;
      size += length;
      return at;
    }

    void bytes(byte[] bytes) {
      int at = room(bytes.length);
      System.arraycopy(bytes, 0, buffer, at, bytes.length);
    }

    void number(int number) {
      int at = room(Integer.BYTES);
      ByteBuffer.wrap(buffer).putInt(at, number);
    }

    void number(long number) {
      int at = room(Long.BYTES);
      ByteBuffer.wrap(buffer).putLong(at, number);
    }

    void field(byte kind, String name) {
      byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
      if (encoded.length > 0xffff) {
        throw new IllegalArgumentException("a name of " + encoded.length + " bytes");
      }
      int kindAt = room(1);
      buffer[kindAt] = kind;
      int at = room(Short.BYTES);
      ByteBuffer.wrap(buffer).putShort(at, (short) encoded.length);
      bytes(encoded);
    }

    /** Leaves room for a length. */
    int begin() {
      return room(Integer.BYTES);
    }

    /** Fills in the length of what has been written since. */
    void end(int begun) {
      ByteBuffer.wrap(buffer).putInt(begun, size - begun - Integer.BYTES);
    }

    byte[] result() {
      return Arrays.copyOf(buffer, size);
    }
  }
}
