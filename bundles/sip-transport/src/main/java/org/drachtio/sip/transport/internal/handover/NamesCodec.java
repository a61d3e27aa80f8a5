package org.drachtio.sip.transport.internal.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.transport.internal.dns.AnswerState;
import org.drachtio.sip.transport.internal.dns.AnswersState;
import org.drachtio.sip.transport.internal.targets.LookUpState;
import org.drachtio.sip.transport.internal.targets.TargetState;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * What is remembered of names, as a parcel. What is not understood is left out: it is asked for
 * again.
 */
final class NamesCodec {

  private static final String SERVERS = "servers";
  private static final String ANSWERS = "answers";
  private static final String LOOK_UPS = "lookUps";
  private static final String TARGETS = "targets";

  private static final String NAME = "name";
  private static final String TYPE = "type";
  private static final String RECORDS = "records";
  private static final String HOLDS_MILLIS = "holdsMillis";
  private static final String GOOD_MILLIS = "goodMillis";

  private static final String HOST = "host";
  private static final String ADDRESSES = "addresses";
  private static final String LEFT_MILLIS = "leftMillis";

  private static final String PROTOCOL = "protocol";
  private static final String PORT = "port";
  private static final String ANSWERED = "answered";
  private static final String FAILED = "failed";
  private static final String IN_A_ROW = "inARow";
  private static final String LAST_FAILURE = "lastFailure";

  /** Field of a record that is bytes only. */
  private static final String BYTES = "";

  private NamesCodec() {}

  static Parcel write(NamesState names) {
    return new Parcel()
        .put(SERVERS, names.answers().servers())
        .put(ANSWERS, names.answers().answers().stream().map(NamesCodec::answer).toList())
        .put(LOOK_UPS, names.lookUps().stream().map(NamesCodec::lookUp).toList())
        .put(TARGETS, names.targets().stream().map(NamesCodec::target).toList());
  }

  static NamesState read(Parcel from) {
    return new NamesState(
        new AnswersState(
            from.text(SERVERS),
            from.list(ANSWERS).stream().map(NamesCodec::answer).flatMap(Optional::stream).toList()),
        from.list(LOOK_UPS).stream().map(NamesCodec::lookUp).flatMap(Optional::stream).toList(),
        from.list(TARGETS).stream().map(NamesCodec::target).flatMap(Optional::stream).toList());
  }

  private static Parcel answer(AnswerState answer) {
    return new Parcel()
        .put(NAME, answer.name().toString())
        .put(TYPE, answer.type())
        .put(RECORDS, bytes(answer.records().stream().map(each -> each.toWire(Section.ANSWER))))
        .put(HOLDS_MILLIS, answer.holdsMillis())
        .put(GOOD_MILLIS, answer.goodMillis());
  }

  private static Optional<AnswerState> answer(Parcel from) {
    try {
      List<Record> records = new ArrayList<>();
      for (Parcel record : from.list(RECORDS)) {
        records.add(Record.fromWire(record.bytes(BYTES), Section.ANSWER));
      }
      return Optional.of(
          new AnswerState(
              Name.fromString(from.text(NAME), Name.root),
              (int) from.number(TYPE),
              List.copyOf(records),
              from.number(HOLDS_MILLIS),
              from.number(GOOD_MILLIS)));
    } catch (IOException | RuntimeException e) { // dnsjava throws both
      return Optional.empty();
    }
  }

  private static Parcel lookUp(LookUpState lookUp) {
    return new Parcel()
        .put(HOST, lookUp.host())
        .put(ADDRESSES, bytes(lookUp.addresses().stream().map(InetAddress::getAddress)))
        .put(LEFT_MILLIS, lookUp.leftMillis());
  }

  private static Optional<LookUpState> lookUp(Parcel from) {
    try {
      List<InetAddress> addresses = new ArrayList<>();
      for (Parcel address : from.list(ADDRESSES)) {
        addresses.add(InetAddress.getByAddress(address.bytes(BYTES)));
      }
      return Optional.of(
          new LookUpState(from.text(HOST), List.copyOf(addresses), from.number(LEFT_MILLIS)));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static List<Parcel> bytes(Stream<byte[]> all) {
    return all.map(bytes -> new Parcel().put(BYTES, bytes)).toList();
  }

  private static Parcel target(TargetState target) {
    Parcel parcel =
        new Parcel()
            .put(PROTOCOL, target.protocol().token())
            .put(HOST, target.host())
            .put(PORT, target.port())
            .put(NAME, target.name())
            .put(ANSWERED, target.answered())
            .put(FAILED, target.failed())
            .put(IN_A_ROW, target.inARow())
            .put(LEFT_MILLIS, target.leftMillis());
    target.lastFailure().ifPresent(failure -> parcel.put(LAST_FAILURE, failure.name()));
    return parcel;
  }

  private static Optional<TargetState> target(Parcel from) {
    Optional<TargetReport> lastFailure =
        Stream.of(TargetReport.values())
            .filter(report -> report.name().equals(from.text(LAST_FAILURE)))
            .findFirst();
    return Protocol.of(from.text(PROTOCOL))
        .map(
            protocol ->
                new TargetState(
                    protocol,
                    from.text(HOST),
                    (int) from.number(PORT),
                    from.text(NAME),
                    from.number(ANSWERED),
                    from.number(FAILED),
                    (int) from.number(IN_A_ROW),
                    lastFailure,
                    from.number(LEFT_MILLIS)));
  }
}
