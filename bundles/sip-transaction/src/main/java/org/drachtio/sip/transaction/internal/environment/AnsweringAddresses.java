package org.drachtio.sip.transaction.internal.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The addresses that have acknowledged something that was sent to them, and so are not forged: they
 * have repeated a tag or a branch of ours, which only a receiver can know. All others are
 * <i>silent</i>.
 *
 * <p>Bounded: an address takes the place of another one with the same hash, which is silent from
 * then on until it acknowledges something again. Thread-safe, without locks.
 */
public final class AnsweringAddresses {

  /** Some 5 MB if all are taken. */
  public static final int SIZE = 65_536;

  private final AtomicReferenceArray<String> bySlot = new AtomicReferenceArray<>(SIZE);

  public boolean has(String address) {
    return address.equals(bySlot.get(slot(address)));
  }

  public void add(String address) {
    int slot = slot(address);
    if (!address.equals(bySlot.get(slot))) {
      bySlot.set(slot, address);
    }
  }

  /** All of them, for a hand-over. */
  public List<String> list() {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      String address = bySlot.get(i);
      if (address != null) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private static int slot(String address) {
    int mixed = address.hashCode() * 0x9E3779B9;
    return (mixed >>> 16 ^ mixed) & (SIZE - 1);
  }
}
