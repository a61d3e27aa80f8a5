package org.drachtio.api.guard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The sources that the server does not listen to. Thread-safe, never waits for Redis. */
@ProviderType
public interface Blacklist {

  /** PID of the entries that this server keeps itself. */
  String LOCAL_PID = "org.drachtio.blacklist.local";

  /** Its property: entries as {@link Entry#text} writes them, parted by commas. */
  String LOCAL_ENTRIES = "entries";

  /** At a glance. */
  State state();

  /**
   * The entries.
   *
   * @param most how many at most
   */
  List<Entry> entries(int most);

  /**
   * The entries that cover an address or network; empty if the server listens to it.
   *
   * @throws IllegalArgumentException if it is neither
   */
  List<Entry> check(String address);

  /**
   * The set at a glance.
   *
   * @param entries all in force
   * @param local of these kept by this server itself
   * @param ignored members of the set that are no address and no network
   * @param redis where the set comes from, without a password; empty if from nowhere
   * @param loaded when it was read last
   * @param problem why it could not be read again; empty if all is well
   * @param discarded messages that were dropped
   */
  record State(
      int entries,
      int local,
      int ignored,
      String redis,
      Optional<Instant> loaded,
      String problem,
      long discarded) {}

  /**
   * An entry.
   *
   * @param network address or network in CIDR notation
   * @param comment empty if there is none
   * @param source {@code redis} or {@code local}
   */
  record Entry(String network, String comment, String source) {

    /** {@code 192.0.2.0/24 # comment}. */
    public String text() {
      return comment.isEmpty() ? network : network + " # " + comment;
    }
  }
}
