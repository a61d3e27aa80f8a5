package org.drachtio.sip.transport.internal.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.transport.Protocol;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * The NAPTR records that lead to a server of ours (RFC 3263 §4.1): the known services whose
 * protocols this server has, by order and preference. Stateless.
 */
final class NaptrChoice {

  /** What a record leads to. */
  enum Kind {
    /** SRV records (flag s). */
    SRV,
    /** Addresses (flag a). */
    ADDRESS,
    /** More NAPTR records (no flag). */
    NAPTR
  }

  /**
   * A way to go.
   *
   * @param protocol empty if it leads to more NAPTR records
   */
  record Way(Kind kind, Name name, Optional<Protocol> protocol) {}

  private static final int MAX_WAYS = 8;

  private NaptrChoice() {}

  /**
   * The ways, the most wanted first.
   *
   * @param ours protocols that the server has
   * @param secure sips: by TLS only
   */
  static List<Way> of(List<Record> records, Set<Protocol> ours, boolean secure) {
    List<NAPTRRecord> found = new ArrayList<>();
    for (Record record : records) {
      if (record instanceof NAPTRRecord naptr) {
        found.add(naptr);
      }
    }
    found.sort(
        Comparator.comparingInt(NAPTRRecord::getOrder)
            .thenComparingInt(NAPTRRecord::getPreference));
    List<Way> ways = new ArrayList<>();
    for (NAPTRRecord naptr : found) {
      Way way = way(naptr);
      if (way != null
          && ways.size() < MAX_WAYS
          && (way.protocol.isEmpty()
              || (ours.contains(way.protocol.get())
                  && (!secure || way.protocol.get().isSecure())))) {
        ways.add(way);
      }
    }
    return ways;
  }

  /**
   * {@code null} if the record is not for SIP; a record with an expression is for numbers (RFC
   * 3761), not for hosts.
   */
  private static Way way(NAPTRRecord naptr) {
    Name name = naptr.getReplacement();
    if (!naptr.getRegexp().isEmpty() || name.equals(Name.root)) {
      return null;
    }
    String flags = naptr.getFlags().toLowerCase(Locale.ROOT);
    if (flags.isEmpty()) {
      return new Way(Kind.NAPTR, name, Optional.empty());
    }
    Protocol protocol =
        switch (naptr.getService().toUpperCase(Locale.ROOT)) {
          case "SIP+D2U" -> Protocol.UDP;
          case "SIP+D2T" -> Protocol.TCP;
          case "SIPS+D2T" -> Protocol.TLS;
          default -> null;
        };
    if (protocol == null) {
      return null;
    }
    return switch (flags) {
      case "s" -> new Way(Kind.SRV, name, Optional.of(protocol));
      case "a" -> new Way(Kind.ADDRESS, name, Optional.of(protocol));
      default -> null;
    };
  }
}
