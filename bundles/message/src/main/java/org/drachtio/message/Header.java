package org.drachtio.message;

/**
 * One header line.
 *
 * @param name as it is to be written
 * @param value without CR and LF
 */
public record Header(String name, String value) {

  /** Whether it has this name, without case. */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }
}
