package org.drachtio.kernel.handover;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A self-describing record of named fields: numbers, texts, bytes, and lists of such records. A
 * reader ignores fields that it does not know and finds a default for those that are absent, so
 * that later and earlier versions of a layer can read each other's parcels.
 *
 * <p>A parcel that was decoded, and one that is {@link #packed}, has its fields in their binary
 * form until one is asked for: there are thousands in a hand-over, all at the same time, and
 * everything waits while the collector copies them.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
public final class Parcel {

  private static final int USUAL_FIELDS = 8;
  private static final String[] NO_NAMES = {};
  private static final Object[] NO_VALUES = {};

  /** Each value is a Long, a String, bytes, or a list of parcels. */
  private String[] names = NO_NAMES;

  private Object[] values = NO_VALUES;
  private int size;

  /** The fields in their binary form; null if they are in the arrays. */
  private ParcelForm.Packed packed;

  private int damaged;

  /** Without fields. */
  public Parcel() {}

  /** With fields that {@link ParcelForm} has found to be whole. */
  Parcel(ParcelForm.Packed packed) {
    this.packed = packed;
  }

  /** Sets a number. */
  public Parcel put(String name, long value) {
    return set(name, value);
  }

  /** Sets a truth value. */
  public Parcel put(String name, boolean value) {
    return put(name, value ? 1 : 0);
  }

  /** Sets a text. */
  public Parcel put(String name, String value) {
    return set(name, value);
  }

  /** Sets bytes; they are not copied. */
  public Parcel put(String name, byte[] value) {
    return set(name, value);
  }

  /** Sets a record. */
  public Parcel put(String name, Parcel value) {
    return put(name, List.of(value));
  }

  /** Sets a list of records. */
  public Parcel put(String name, List<Parcel> value) {
    return set(name, List.copyOf(value));
  }

  /** Sets a list of texts. */
  public Parcel putTexts(String name, List<String> value) {
    List<Parcel> records = new ArrayList<>(value.size());
    for (String text : value) {
      records.add(new Parcel().put("", text));
    }
    return put(name, records);
  }

  /** Replaces a field of this name where it stands; a list without records in place of null. */
  Parcel set(String name, Object given) {
    Object value = given == null ? List.of() : given;
    int at = indexOf(name);
    if (at >= 0) {
      values[at] = value;
    } else {
      add(name, value);
    }
    return this;
  }

  /** Sets a field that is not there yet. */
  void add(String name, Object value) {
    if (size == names.length) {
      int more = Math.max(USUAL_FIELDS, 2 * size);
      names = Arrays.copyOf(names, more);
      values = Arrays.copyOf(values, more);
    }
    names[size] = name;
    values[size++] = value;
  }

  /** −1 if absent. */
  private int indexOf(String name) {
    unpack();
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Null if absent. */
  private Object get(String name) {
    int at = indexOf(name);
    return at < 0 ? null : values[at];
  }

  /** Whether the field is there. */
  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  /** A number; 0 if absent. */
  public long number(String name) {
    return get(name) instanceof Long value ? value : 0;
  }

  /** A truth value; false if absent. */
  public boolean flag(String name) {
    return number(name) != 0;
  }

  /** A text; empty if absent. */
  public String text(String name) {
    return get(name) instanceof String value ? value : "";
  }

  /** Bytes; none if absent. */
  public byte[] bytes(String name) {
    return get(name) instanceof byte[] value ? value : new byte[0];
  }

  /** A record, if present. */
  public Optional<Parcel> record(String name) {
    return list(name).stream().findFirst();
  }

  /** A list of records; empty if absent. */
  public List<Parcel> list(String name) {
    List<Parcel> found = new ArrayList<>();
    if (get(name) instanceof List<?> value) {
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

  /** How many fields there are. */
  int size() {
    unpack();
    return size;
  }

  /** The name of a field, by its number in the order in which they were set. */
  String name(int index) {
    return names[index];
  }

  /** The value of a field: a Long, a String, bytes, or a list of parcels. */
  Object value(int index) {
    return values[index];
  }

  /** How many records within could not be read and are left out. */
  public int damaged() {
    return damaged;
  }

  void damaged(int records) {
    damaged = records;
  }

  /**
   * Keeps the fields in their binary form until one is asked for or set. For each of many records
   * of a list, as soon as it has its fields.
   */
  public Parcel packed() {
    if (packed == null) {
      packed = ParcelForm.pack(this);
      names = NO_NAMES;
      values = NO_VALUES;
      size = 0;
    }
    return this;
  }

  private void unpack() {
    if (packed != null) {
      ParcelForm.Packed fields = packed;
      packed = null;
      fields.into(this);
    }
  }

  /** The binary form of the fields; null if they are not packed. */
  ParcelForm.Packed binary() {
    return packed;
  }

  /** The binary form. */
  public byte[] encode() {
    return ParcelForm.write(this);
  }

  /**
   * Reads the binary form. Fields of a kind that it does not know are left out, records within that
   * are damaged too; see {@link #damaged}.
   *
   * @param encoded is not to be changed afterwards
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
