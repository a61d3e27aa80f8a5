package org.drachtio.sip.dialog.internal.handover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.transport.Flow;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.flow.RegisteredFlow;
import org.drachtio.sip.dialog.internal.lane.Salvage;

/**
 * Registered flows as records of a parcel. Later and earlier versions read them: a name keeps its
 * meaning for ever.
 */
final class FlowSnapshotCodec {

  private static final String NAME = "name";
  private static final String FLOW = "flow";
  private static final String EXPIRES_AT = "expiresAt";
  private static final String INSTANCE = "instance";
  private static final String FORMERLY = "formerly";
  private static final String OVER = "over";

  private FlowSnapshotCodec() {}

  static List<Parcel> write(Map<String, RegisteredFlow> flows) {
    List<Parcel> records = new ArrayList<>(flows.size());
    flows.forEach(
        (name, entry) ->
            records.add(
                new Parcel()
                    .put(NAME, name)
                    .put(FLOW, entry.flow().text())
                    .put(EXPIRES_AT, entry.expiresAt())
                    .put(INSTANCE, entry.instance())
                    .put(OVER, entry.over())
                    .putTexts(FORMERLY, entry.formerly().stream().map(String::valueOf).toList())
                    .packed()));
    return records;
  }

  /** Reads what {@link #write} gave; what cannot be read is left out. */
  static Map<String, RegisteredFlow> read(List<Parcel> records) {
    Map<String, RegisteredFlow> flows = new HashMap<>();
    for (Parcel record : records) {
      Salvage.attempt("flow", () -> flows.put(record.text(NAME), flow(record)));
    }
    return flows;
  }

  private static RegisteredFlow flow(Parcel record) {
    return new RegisteredFlow(
        Flow.parse(record.text(FLOW)),
        record.number(EXPIRES_AT),
        record.text(INSTANCE),
        record.texts(FORMERLY).stream().map(Long::valueOf).toList(),
        record.flag(OVER));
  }
}
