package org.drachtio.upgrade.internal.plan;

/**
 * What becomes of one bundle.
 *
 * @param name symbolic name
 * @param from version that runs; empty if there is none
 * @param to version of the new features
 * @param place of the new version, a URL
 */
public record Change(String name, String from, String to, String place) {

  @Override
  public String toString() {
    return name + " " + (from.isEmpty() ? "(new)" : from) + " → " + to;
  }
}
