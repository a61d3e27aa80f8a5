package org.drachtio.kernel.handover;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A self-describing record of named fields: numbers, texts, bytes, and lists of such records. A
 * reader ignores fields that it does not know and finds a default for those that are absent, so
 * that later and earlier versions of a layer can read each other's parcels.
 *
 * <p>Binary form: {@code int count}, then per field {@code byte type, UTF name, value}.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
public final class Parcel {

  private static final byte NUMBER = 1;
  private static final byte TEXT = 2;
  private static final byte BYTES = 3;
  private static final byte LIST = 4;

  private final Map<String, Object> fields = new LinkedHashMap<>();

  /** Sets a number. */
  public Parcel put(String name, long value) {
    fields.put(name, value);
    return this;
  }

  /** Sets a truth value. */
  public Parcel put(String name, boolean value) {
    return put(name, value ? 1 : 0);
  }

  /** Sets a text. */
  public Parcel put(String name, String value) {
    fields.put(name, value);
    return this;
  }

  /** Sets bytes; they are not copied. */
  public Parcel put(String name, byte[] value) {
    fields.put(name, value);
    return this;
  }

  /** Sets a record. */
  public Parcel put(String name, Parcel value) {
    return put(name, List.of(value));
  }

  /** Sets a list of records. */
  public Parcel put(String name, List<Parcel> value) {
    fields.put(name, List.copyOf(value));
    return this;
  }

  /** Sets a list of texts. */
  public Parcel putTexts(String name, List<String> value) {
    List<Parcel> records = new ArrayList<>(value.size());
    for (String text : value) {
      records.add(new Parcel().put("", text));
    }
    return put(name, records);
  }

  /** Whether the field is there. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A number; 0 if absent. */
  public long number(String name) {
    return fields.get(name) instanceof Long value ? value : 0;
  }

  /** A truth value; false if absent. */
  public boolean flag(String name) {
    return number(name) != 0;
  }

  /** A text; empty if absent. */
  public String text(String name) {
    return fields.get(name) instanceof String value ? value : "";
  }

  /** Bytes; none if absent. */
  public byte[] bytes(String name) {
    return fields.get(name) instanceof byte[] value ? value : new byte[0];
  }

  /** A record, if present. */
  public Optional<Parcel> record(String name) {
    return list(name).stream().findFirst();
  }

  /** A list of records; empty if absent. */
  public List<Parcel> list(String name) {
    List<Parcel> found = new ArrayList<>();
    if (fields.get(name) instanceof List<?> value) {
      for (Object element : value) {
        found.add((Parcel) element);
      }
    }
    return found;
  }

  /** A list of texts; empty if absent. */
  public List<String> texts(String name) {
    List<String> found = new ArrayList<>();
    for (Parcel record : list(name)) {
      found.add(record.text(""));
    }
    return found;
  }

  /** The binary form. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("a field cannot be written: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the binary form.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Parcel decode(byte[] encoded) {
    try {
      return read(new DataInputStream(new ByteArrayInputStream(encoded)), encoded.length);
    } catch (IOException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("not a parcel: " + e.getMessage(), e);
    }
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeInt(fields.size());
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      Object value = field.getValue();
      if (value instanceof Long number) {
        begin(out, NUMBER, field.getKey());
        out.writeLong(number);
      } else if (value instanceof String text) {
        begin(out, TEXT, field.getKey());
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
      } else if (value instanceof byte[] bytes) {
        begin(out, BYTES, field.getKey());
        writeBytes(out, bytes);
      } else {
        List<Parcel> records = list(field.getKey());
        begin(out, LIST, field.getKey());
        out.writeInt(records.size());
        for (Parcel record : records) {
          record.write(out);
        }
      }
    }
  }

  private static void begin(DataOutputStream out, byte type, String name) throws IOException {
    out.writeByte(type);
    out.writeUTF(name);
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static Parcel read(DataInputStream in, int limit) throws IOException {
    Parcel parcel = new Parcel();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      byte type = in.readByte();
      String name = in.readUTF();
      switch (type) {
        case NUMBER -> parcel.put(name, in.readLong());
        case TEXT -> parcel.put(name, new String(readBytes(in, limit), StandardCharsets.UTF_8));
        case BYTES -> parcel.put(name, readBytes(in, limit));
        case LIST -> parcel.put(name, readList(in, limit));
        default -> throw new IOException("field type " + type);
      }
    }
    return parcel;
  }

  private static List<Parcel> readList(DataInputStream in, int limit) throws IOException {
    int size = in.readInt();
    List<Parcel> records = new ArrayList<>(Math.max(0, Math.min(size, limit)));
    for (int i = 0; i < size; i++) {
      records.add(read(in, limit));
    }
    return records;
  }

  private static byte[] readBytes(DataInputStream in, int limit) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > limit) {
      throw new IOException("field of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
