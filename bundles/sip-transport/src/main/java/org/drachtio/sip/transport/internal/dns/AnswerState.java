package org.drachtio.sip.transport.internal.dns;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * A remembered answer of the name servers, as it crosses a hand-over. Immutable.
 *
 * @param name absolute
 * @param type that was asked for
 * @param records of that type; empty: there are none
 * @param holdsMillis how long it is used without asking again; negative if that is over
 * @param goodMillis how long it holds, which may be over: then nobody has answered since, and it is
 *     used for want of another
 */
public record AnswerState(
    Name name, int type, List<Record> records, long holdsMillis, long goodMillis) {}
