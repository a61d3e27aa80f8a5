package org.drachtio.sip.transport.internal.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Records in the notation of zone files, and what was asked for. */
final class Zone {

  private final Map<String, List<Record>> records = new HashMap<>();
  final List<String> asked = new ArrayList<>();

  /** A line such as {@code a.test SRV 1 0 5060 b.test.} */
  Zone with(String line) {
    String[] fields = line.split(" ", 3);
    try {
      Name name = name(fields[0]);
      int type = Type.value(fields[1]);
      Record record = Record.fromString(name, type, DClass.IN, 60, fields[2], Name.root);
      records.computeIfAbsent(key(name, type), key -> new ArrayList<>()).add(record);
    } catch (java.io.IOException e) {
      throw new AssertionError(line, e);
    }
    return this;
  }

  /** A record without contents. */
  Zone withEmpty(String name, int type) {
    records
        .computeIfAbsent(key(name(name), type), key -> new ArrayList<>())
        .add(Record.newRecord(name(name), type, DClass.IN, 60));
    return this;
  }

  CompletableFuture<DnsAnswer> find(Name name, int type) {
    asked.add(Type.string(type) + " " + name.toString(true));
    List<Record> found = records.getOrDefault(key(name, type), List.of());
    return CompletableFuture.completedFuture(
        found.isEmpty() ? DnsAnswer.none(30) : new DnsAnswer(found, 60, null, false));
  }

  static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new AssertionError(text, e);
    }
  }

  private static String key(Name name, int type) {
    return Type.string(type) + " " + name.toString(true);
  }
}
