package org.drachtio.api.guard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The rules on headers of new requests. Thread-safe, never waits. */
@ProviderType
@FunctionalInterface
public interface SpamRules {

  /** Factory PID of a rule; its name stands behind the {@code ~}. */
  String RULE_PID = "org.drachtio.spam.filter.rule";

  /** All rules in the order in which they are looked at. */
  List<Rule> rules();

  /**
   * A rule.
   *
   * @param name of its configuration
   * @param header that is looked at
   * @param values of which one has to be in it
   * @param action what happens to a datagram: {@code discard} or {@code reject}
   * @param tcpAction what happens to a request that came on a connection
   * @param status of the answer that rejects
   * @param mode {@code on}, {@code dry-run} (counts only) or {@code off}
   * @param source which configuration it comes from
   * @param hits requests that it found
   * @param lastHit when it found the last
   */
  record Rule(
      String name,
      String header,
      List<String> values,
      String action,
      String tcpAction,
      int status,
      String mode,
      String source,
      long hits,
      Optional<Instant> lastHit) {

    /** Copies the values. */
    public Rule {
      values = List.copyOf(values);
    }
  }
}
