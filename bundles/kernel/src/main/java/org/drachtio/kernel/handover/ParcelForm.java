package org.drachtio.kernel.handover;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 *
 * <p>Reading checks all of it, and makes objects only of the fields of the topmost record; those of
 * the records within become objects when somebody asks for one ({@link Packed}).
 */
final class ParcelForm {

  static final byte VERSION = 1;

  private static final int HEAD = 4;
  private static final byte NUMBER = 1;
  private static final byte TEXT = 2;
  private static final byte BYTES = 3;
  private static final byte LIST = 4;

  /** Bytes of a field beside its name and its value. */
  private static final int FIELD = 1 + Short.BYTES + Integer.BYTES;

  private static final int MAX_NAME = 0xffff;

  /** No state of ours is nested as deep. */
  private static final int MAX_DEPTH = 32;

  /**
   * A record in its binary form, which has been checked. Immutable.
   *
   * @param bytes that have it, perhaps among others
   * @param depth of the record within its parcel
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packed(byte[] bytes, int offset, int length, int depth) {
    /** Sets the fields of a parcel. */
    void into(Parcel parcel) {
      read(bytes, ByteBuffer.wrap(bytes, offset, length), depth, parcel);
    }
  }

  private ParcelForm() {}

  static byte[] write(Parcel parcel) {
    ByteBuffer out = ByteBuffer.allocate(HEAD + sizeOf(parcel));
    out.put((byte) 'D').put((byte) 'R').put((byte) 'P').put(VERSION);
    write(parcel, out);
    return out.array();
  }

  static Packed pack(Parcel parcel) {
    ByteBuffer out = ByteBuffer.allocate(sizeOf(parcel));
    write(parcel, out);
    return new Packed(out.array(), 0, out.position(), 0);
  }

  private static void write(Parcel parcel, ByteBuffer out) {
    Packed packed = parcel.binary();
    if (packed != null) {
      out.put(packed.bytes(), packed.offset(), packed.length());
      return;
    }
    out.putInt(parcel.size());
    for (int i = 0; i < parcel.size(); i++) {
      String name = parcel.name(i);
      Object value = parcel.value(i);
      out.put(kindOf(value)).putShort((short) sizeOf(name));
      text(name, out);
      out.putInt(sizeOfValue(value));
      if (value instanceof Long number) {
        out.putLong(number);
      } else if (value instanceof String text) {
        text(text, out);
      } else if (value instanceof byte[] bytes) {
        out.put(bytes);
      } else {
        List<?> records = (List<?>) value;
        out.putInt(records.size());
        for (Object record : records) {
          out.putInt(sizeOf((Parcel) record));
          write((Parcel) record, out);
        }
      }
    }
  }

  private static byte kindOf(Object value) {
    if (value instanceof Long) {
      return NUMBER;
    }
    if (value instanceof String) {
      return TEXT;
    }
    return value instanceof byte[] ? BYTES : LIST;
  }

  private static int sizeOf(Parcel parcel) {
    Packed packed = parcel.binary();
    if (packed != null) {
      return packed.length();
    }
    int size = Integer.BYTES;
    for (int i = 0; i < parcel.size(); i++) {
      int name = sizeOf(parcel.name(i));
      if (name > MAX_NAME) {
        throw new IllegalArgumentException("a name of " + name + " bytes");
      }
      size = Math.addExact(size, FIELD + name);
      size = Math.addExact(size, sizeOfValue(parcel.value(i)));
    }
    return size;
  }

  private static int sizeOfValue(Object value) {
    if (value instanceof Long) {
      return Long.BYTES;
    }
    if (value instanceof String text) {
      return sizeOf(text);
    }
    if (value instanceof byte[] bytes) {
      return bytes.length;
    }
    int size = Integer.BYTES;
    for (Object record : (List<?>) value) {
      size = Math.addExact(size, Integer.BYTES);
      size = Math.addExact(size, sizeOf((Parcel) record));
    }
    return size;
  }

  private static int sizeOf(String text) {
    return isAscii(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void text(String text, ByteBuffer out) {
    if (isAscii(text)) {
      for (int i = 0; i < text.length(); i++) {
        out.put((byte) text.charAt(i));
      }
    } else {
      out.put(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  static Parcel read(byte[] encoded) {
    if (encoded.length < HEAD || encoded[0] != 'D' || encoded[1] != 'R' || encoded[2] != 'P') {
      throw new IllegalArgumentException("not a parcel: it does not begin as one");
    }
    int length = encoded.length - HEAD;
    int damaged = check(ByteBuffer.wrap(encoded, HEAD, length), 0);
    Parcel parcel = new Parcel(new Packed(encoded, HEAD, length, 0));
    parcel.damaged(damaged);
    return parcel;
  }

  /**
   * Whether a record can be read; moves behind it.
   *
   * @return how many records within it cannot be read, and will be left out
   * @throws IllegalArgumentException this one cannot
   */
  private static int check(ByteBuffer in, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("not a parcel: nested too deeply");
    }
    int damaged = 0;
    try {
      for (int left = in.getInt(); left > 0; left--) {
        byte kind = in.get();
        skip(in, in.getShort() & MAX_NAME);
        int length = in.getInt();
        int begin = in.position();
        skip(in, length);
        if (kind == NUMBER && length < Long.BYTES) {
          throw new IllegalArgumentException("not a parcel: a number of " + length + " bytes");
        }
        if (kind == LIST) {
          damaged += checkList(in.slice(begin, length), depth);
        }
      }
      return damaged;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("not a parcel: it ends too early", e);
    }
  }

  private static int checkList(ByteBuffer in, int depth) {
    int damaged = 0;
    for (int left = in.getInt(); left > 0; left--) {
      int length = in.getInt();
      int begin = in.position();
      skip(in, length);
      try {
        damaged += check(in.slice(begin, length), depth + 1);
      } catch (IllegalArgumentException e) {
        damaged++;
      }
    }
    return damaged;
  }

  private static void skip(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("not a parcel: a part of " + length + " bytes");
    }
    in.position(in.position() + length);
  }

  /**
   * Reads a record that has been checked.
   *
   * @param in wraps the bytes, and begins and ends with the record
   */
  private static void read(byte[] bytes, ByteBuffer in, int depth, Parcel into) {
    for (int left = in.getInt(); left > 0; left--) {
      byte kind = in.get();
      int nameLength = in.getShort() & MAX_NAME;
      String name = FieldNames.of(bytes, in.position(), nameLength);
      skip(in, nameLength);
      int length = in.getInt();
      int begin = in.position();
      skip(in, length);
      switch (kind) {
        case NUMBER -> into.add(name, in.getLong(begin));
        case TEXT -> into.add(name, new String(bytes, begin, length, StandardCharsets.UTF_8));
        case BYTES -> into.add(name, copy(bytes, begin, length));
        case LIST -> into.add(name, list(bytes, ByteBuffer.wrap(bytes, begin, length), depth));
        default -> {
          // Of a later version.
        }
      }
    }
  }

  private static byte[] copy(byte[] bytes, int begin, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, begin, copy, 0, length);
    return copy;
  }

  private static List<Parcel> list(byte[] bytes, ByteBuffer in, int depth) {
    List<Parcel> records = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      int length = in.getInt();
      int begin = in.position();
      skip(in, length);
      try {
        check(ByteBuffer.wrap(bytes, begin, length), depth + 1);
      } catch (IllegalArgumentException e) {
        // Counted when the parcel was read.
        continue;
      }
      records.add(new Parcel(new Packed(bytes, begin, length, depth + 1)));
    }
    return records;
  }
}
