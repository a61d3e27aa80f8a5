package org.drachtio.kernel.handover;

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
 * <p><b>Threading:</b> one thread at a time.
 */
public final class Parcel {

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private int damaged;

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

  /** The names of the fields, in the order in which they were set. */
  List<String> names() {
    return List.copyOf(fields.keySet());
  }

  /** The value of a field: a Long, a String, bytes, or a list of parcels. */
  Object value(String name) {
    return fields.get(name);
  }

  /** How many records within could not be read and are left out. */
  public int damaged() {
    return damaged;
  }

  void damaged(int records) {
    damaged = records;
  }

  /** The binary form. */
  public byte[] encode() {
    return ParcelForm.write(this);
  }

  /**
   * Reads the binary form. Fields of a kind that it does not know are left out, records within that
   * are damaged too; see {@link #damaged}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Parcel decode(byte[] encoded) {
    return ParcelForm.read(encoded);
  }

  /** For people: a line for each field, those of records within further to the right. */
  public List<String> lines() {
    return ParcelText.lines(this);
  }
}
