package org.drachtio.sip.proxy.internal.handover;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.Header;
import org.drachtio.sip.proxy.internal.compose.Answers;
import org.drachtio.sip.proxy.internal.compose.Challenges;
import org.drachtio.sip.proxy.internal.compose.ReliableNumbers;
import org.drachtio.sip.proxy.internal.compose.Target;
import org.drachtio.sip.proxy.internal.snapshot.BranchSnapshot;
import org.drachtio.sip.proxy.internal.snapshot.BranchState;
import org.drachtio.sip.proxy.internal.snapshot.ContextSnapshot;
import org.drachtio.sip.proxy.internal.snapshot.ProxySnapshot;
import org.drachtio.sip.proxy.internal.snapshot.RequestIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the proxy keeps for one lane as a record of its parcel. Later and earlier versions read it:
 * a name keeps its meaning for ever.
 */
final class ProxySnapshotCodec {

  private static final Logger LOG = LoggerFactory.getLogger(ProxySnapshotCodec.class);

  private static final String CONTEXTS = "contexts";
  private static final String CHALLENGES = "challenges";
  private static final String CALLS = "calls";

  // of a context
  private static final String REFERENCE = "reference";
  private static final String SERVER = "server";
  private static final String RECEIVED = "received";
  private static final String CALL_ID = "callId";
  private static final String METHOD = "method";
  private static final String FROM_TAG = "fromTag";
  private static final String CSEQ = "cseq";
  private static final String STARTED_AT = "startedAt";
  private static final String SIMULTANEOUS = "simultaneous";
  private static final String REMAIN = "remainInDialog";
  private static final String REDIRECTS = "followRedirects";
  private static final String PROVISIONAL = "provisionalTimeout";
  private static final String FINAL = "finalTimeout";
  private static final String HEADERS = "headers";
  private static final String NAME = "name";
  private static final String VALUE = "value";
  private static final String STATUS = "status";
  private static final String DONE = "done";
  private static final String SILENCE = "silence";
  private static final String CHALLENGED = "challenged";
  private static final String HIGHEST = "highestNumber";
  private static final String KNOWN = "known";
  private static final String ANSWERS = "answers";
  private static final String RESPONSE = "response";
  private static final String BRANCHES = "branches";

  // of a branch, a challenge or an answer
  private static final String TARGET = "target";
  private static final String URI = "uri";
  private static final String REDIRECTED = "redirected";
  private static final String HOP = "hop";
  private static final String STATE = "state";
  private static final String CLIENT = "client";
  private static final String ENDED = "ended";
  private static final String PROGRESS_AT = "progressAt";
  private static final String END_AT = "endAt";
  private static final String OFFSET = "offset";
  private static final String FIRST = "first";
  private static final String LAST = "last";
  private static final String KEY = "key";

  // of an answered call
  private static final String TO_TAG = "toTag";
  private static final String SIDES = "sides";

  private static final String EXPIRES_AT = "expiresAt";

  private ProxySnapshotCodec() {}

  static Parcel write(ProxySnapshot lane) {
    return new Parcel()
        .put(
            CONTEXTS,
            lane.contexts().stream().map(ProxySnapshotCodec::write).map(Parcel::packed).toList())
        .put(
            CHALLENGES,
            lane.challenges().stream().map(ProxySnapshotCodec::write).map(Parcel::packed).toList())
        .put(
            CALLS,
            lane.calls().stream().map(ProxySnapshotCodec::write).map(Parcel::packed).toList());
  }

  private static Parcel write(Challenges.Challenge challenge) {
    return new Parcel()
        .put(KEY, challenge.key())
        .put(TARGET, write(challenge.target()))
        .put(EXPIRES_AT, challenge.expiresAt());
  }

  private static Parcel write(ProxySnapshot.Call call) {
    return new Parcel()
        .put(CALL_ID, call.callId())
        .put(FROM_TAG, call.fromTag())
        .put(TO_TAG, call.toTag())
        .putTexts(SIDES, call.sides());
  }

  private static Parcel write(ContextSnapshot context) {
    ProxyRequest how = context.how();
    List<Parcel> headers = new ArrayList<>();
    for (Header header : how.headers()) {
      headers.add(new Parcel().put(NAME, header.name()).put(VALUE, header.value()));
    }
    List<Parcel> answers = new ArrayList<>();
    for (Answers.Answer answer : context.answers()) {
      answers.add(
          new Parcel().put(RESPONSE, answer.response().bytes()).put(TARGET, write(answer.from())));
    }
    Parcel record =
        new Parcel()
            .put(REFERENCE, context.reference())
            .put(SERVER, context.server())
            .put(CALL_ID, context.identity().callId())
            .put(METHOD, context.identity().method())
            .put(FROM_TAG, context.identity().fromTag())
            .put(CSEQ, context.identity().cseq())
            .put(STARTED_AT, context.startedAt())
            .put(SIMULTANEOUS, how.simultaneous())
            .put(REMAIN, how.remainInDialog())
            .put(REDIRECTS, how.followRedirects())
            .put(PROVISIONAL, how.provisionalTimeoutMillis())
            .put(FINAL, how.finalTimeoutMillis())
            .put(HEADERS, headers)
            .put(STATUS, context.finalStatus())
            .put(DONE, context.done())
            .put(SILENCE, context.silence())
            .put(CHALLENGED, context.challenged())
            .put(HIGHEST, context.highestNumber())
            .putTexts(KNOWN, context.known())
            .put(ANSWERS, answers)
            .put(BRANCHES, context.branches().stream().map(ProxySnapshotCodec::write).toList());
    if (context.received() != null) {
      record.put(RECEIVED, ProxyWireCodec.of(context.received()));
    }
    return record;
  }

  private static Parcel write(BranchSnapshot branch) {
    return new Parcel()
        .put(TARGET, write(branch.target()))
        .put(STATE, branch.state().name())
        .put(CLIENT, branch.client())
        .put(ENDED, branch.ended())
        .put(PROGRESS_AT, branch.progressAt())
        .put(END_AT, branch.endAt())
        .put(OFFSET, branch.reliable().offset())
        .put(FIRST, branch.reliable().first())
        .put(LAST, branch.reliable().last());
  }

  private static Parcel write(Target target) {
    Parcel record = new Parcel().put(URI, target.uri()).put(REDIRECTED, target.redirected());
    return target.hop() == null ? record : record.put(HOP, target.hop().text());
  }

  /**
   * Reads what {@link #write(ProxySnapshot)} wrote; what cannot be read is left out.
   *
   * @param now for want of the time when a request came
   */
  static ProxySnapshot read(Parcel written, long now) {
    List<ContextSnapshot> contexts = new ArrayList<>();
    for (Parcel record : written.list(CONTEXTS)) {
      attempt(CONTEXTS, () -> contexts.add(readContext(record, now)));
    }
    List<Challenges.Challenge> challenges = new ArrayList<>();
    for (Parcel record : written.list(CHALLENGES)) {
      attempt(
          CHALLENGES,
          () ->
              challenges.add(
                  new Challenges.Challenge(
                      record.text(KEY), readTarget(record), record.number(EXPIRES_AT))));
    }
    List<ProxySnapshot.Call> calls = new ArrayList<>();
    for (Parcel record : written.list(CALLS)) {
      calls.add(
          new ProxySnapshot.Call(
              record.text(CALL_ID),
              record.text(FROM_TAG),
              record.text(TO_TAG),
              record.texts(SIDES)));
    }
    return new ProxySnapshot(contexts, challenges, calls);
  }

  private static ContextSnapshot readContext(Parcel record, long now) {
    List<Header> headers = new ArrayList<>();
    for (Parcel header : record.list(HEADERS)) {
      headers.add(new Header(header.text(NAME), header.text(VALUE)));
    }
    ProxyRequest how =
        new ProxyRequest(
            List.of(),
            record.flag(SIMULTANEOUS),
            record.flag(REMAIN),
            record.flag(REDIRECTS),
            (int) record.number(PROVISIONAL),
            (int) record.number(FINAL),
            headers);
    InboundMessage received = record.record(RECEIVED).map(ProxyWireCodec::inbound).orElse(null);
    int status = (int) record.number(STATUS);
    if (received == null && status == 0) {
      throw new IllegalArgumentException("no request");
    }
    List<Answers.Answer> answers = new ArrayList<>();
    for (Parcel answer : record.list(ANSWERS)) {
      answers.add(new Answers.Answer(ProxyWireCodec.message(answer, RESPONSE), readTarget(answer)));
    }
    return new ContextSnapshot(
        record.text(REFERENCE),
        record.text(SERVER),
        new RequestIdentity(
            record.text(CALL_ID), record.text(METHOD), record.text(FROM_TAG), record.number(CSEQ)),
        received,
        record.has(STARTED_AT) ? record.number(STARTED_AT) : now,
        how,
        status,
        record.flag(DONE),
        record.flag(SILENCE),
        record.flag(CHALLENGED),
        record.number(HIGHEST),
        record.texts(KNOWN),
        answers,
        record.list(BRANCHES).stream().map(ProxySnapshotCodec::readBranch).toList());
  }

  private static BranchSnapshot readBranch(Parcel record) {
    return new BranchSnapshot(
        readTarget(record),
        BranchState.valueOf(record.text(STATE)),
        record.text(CLIENT),
        record.flag(ENDED),
        record.number(PROGRESS_AT),
        record.number(END_AT),
        record.has(FIRST)
            ? new ReliableNumbers.Snapshot(
                record.number(OFFSET), record.number(FIRST), record.number(LAST))
            : ReliableNumbers.Snapshot.UNUSED);
  }

  private static Target readTarget(Parcel record) {
    Parcel target = ProxyWireCodec.part(record, TARGET);
    return new Target(
        target.text(URI),
        target.flag(REDIRECTED),
        target.has(HOP) ? Hop.parse(target.text(HOP)) : null);
  }

  private static void attempt(String what, Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException e) {
      LOG.error("A record '{}' of the last version's parcel is left out: {}", what, e.toString());
    }
  }
}
