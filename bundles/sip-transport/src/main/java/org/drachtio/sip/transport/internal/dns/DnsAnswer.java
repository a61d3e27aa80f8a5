package org.drachtio.sip.transport.internal.dns;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What a name server says to one question. Immutable.
 *
 * @param records of the type asked for, at most {@value #MAX_RECORDS}
 * @param ttlSeconds how long it may be remembered
 * @param next where the alias leads that the server has not followed itself; {@code null} if there
 *     is none
 * @param failed nobody answered the question, so nothing is known of the name
 */
record DnsAnswer(List<Record> records, long ttlSeconds, Name next, boolean failed) {

  static final int MAX_RECORDS = 64;

  /** How long it is remembered that nobody has answered (RFC 2308 §7.1: up to five minutes). */
  static final long FAILURE_SECONDS = 2;

  static final DnsAnswer FAILED = new DnsAnswer(List.of(), FAILURE_SECONDS, null, true);

  private static final int MAX_ALIASES = 8;
  private static final long NEGATIVE_SECONDS = 30;
  private static final long MAX_SECONDS = 86_400;
  private static final long MAX_NEGATIVE_SECONDS = 900;

  /** No such record. */
  static DnsAnswer none(long ttlSeconds) {
    return new DnsAnswer(List.of(), ttlSeconds, null, false);
  }

  /** Reads a response; follows the aliases that it holds (RFC 1034 §4.3.2). */
  static DnsAnswer of(Message response, Name name, int type) {
    List<Record> answers = response.getSection(Section.ANSWER);
    Name at = name;
    long ttl = MAX_SECONDS;
    for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
      List<Record> found = new ArrayList<>();
      CNAMERecord alias = null;
      for (Record record : answers) {
        if (!record.getName().equals(at)) {
          continue;
        }
        if (record.getType() == type && found.size() < MAX_RECORDS) {
          found.add(record);
          ttl = Math.min(ttl, record.getTTL());
        } else if (record instanceof CNAMERecord cname) {
          alias = cname;
        }
      }
      if (!found.isEmpty()) {
        return new DnsAnswer(List.copyOf(found), ttl, null, false);
      }
      if (alias == null) {
        boolean open = !at.equals(name) && !hasSoa(response);
        return open
            ? new DnsAnswer(List.of(), ttl, at, false)
            : none(Math.min(ttl, negativeSeconds(response)));
      }
      ttl = Math.min(ttl, alias.getTTL());
      at = alias.getTarget();
    }
    return none(NEGATIVE_SECONDS); // a chain of aliases without an end
  }

  /** An answer that an alias led to: it holds no longer than the alias. */
  DnsAnswer within(long aliasSeconds) {
    return new DnsAnswer(records, Math.min(ttlSeconds, aliasSeconds), null, failed);
  }

  private static boolean hasSoa(Message response) {
    return response.getSection(Section.AUTHORITY).stream()
        .anyMatch(record -> record.getType() == Type.SOA);
  }

  /** RFC 2308 §5. */
  private static long negativeSeconds(Message response) {
    for (Record record : response.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        return Math.min(Math.min(soa.getTTL(), soa.getMinimum()), MAX_NEGATIVE_SECONDS);
      }
    }
    return NEGATIVE_SECONDS;
  }
}
