package org.drachtio.sip.proxy.internal.handover;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.Header;
import org.drachtio.sip.proxy.internal.compose.Answers;
import org.drachtio.sip.proxy.internal.compose.Challenges;
import org.drachtio.sip.proxy.internal.compose.Target;
import org.drachtio.sip.proxy.internal.environment.ProxiedCalls;
import org.drachtio.sip.proxy.internal.fork.Branch;
import org.drachtio.sip.proxy.internal.fork.ProxyLane;
import org.drachtio.sip.proxy.internal.fork.ResponseContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the proxy keeps for one lane as a record of its parcel. Later and earlier versions read it:
 * a name keeps its meaning for ever.
 *
 * <p><b>Threading:</b> the lane's thread.
 */
final class ProxyCodec {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyCodec.class);

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

  private ProxyCodec() {}

  static Parcel write(ProxyLane lane) {
    List<Parcel> contexts = new ArrayList<>();
    lane.contexts().forEach(context -> contexts.add(write(context)));
    List<Parcel> challenges = new ArrayList<>();
    for (Challenges.Challenge challenge : lane.challenges.all()) {
      challenges.add(
          new Parcel()
              .put(KEY, challenge.key())
              .put(TARGET, write(challenge.target()))
              .put(EXPIRES_AT, challenge.expiresAt()));
    }
    List<Parcel> calls = new ArrayList<>();
    for (ProxiedCalls.Entry call : lane.calls.all()) {
      calls.add(
          new Parcel()
              .put(CALL_ID, call.callId())
              .put(FROM_TAG, call.fromTag())
              .put(TO_TAG, call.toTag())
              .putTexts(SIDES, call.sides().stream().map(ObservedCall::text).toList()));
    }
    return new Parcel().put(CONTEXTS, contexts).put(CHALLENGES, challenges).put(CALLS, calls);
  }

  private static Parcel write(ResponseContext context) {
    ProxyRequest how = context.how();
    List<Parcel> headers = new ArrayList<>();
    for (Header header : how.headers()) {
      headers.add(new Parcel().put(NAME, header.name()).put(VALUE, header.value()));
    }
    List<Parcel> answers = new ArrayList<>();
    for (Answers.Answer answer : context.answers.all()) {
      answers.add(
          new Parcel().put(RESPONSE, answer.response().bytes()).put(TARGET, write(answer.from())));
    }
    List<Parcel> branches = new ArrayList<>();
    context.branches.forEach(branch -> branches.add(write(branch)));
    Parcel record =
        new Parcel()
            .put(REFERENCE, context.reference)
            .put(SERVER, context.server().handle())
            .put(CALL_ID, context.identity().callId())
            .put(METHOD, context.identity().method())
            .put(FROM_TAG, context.identity().fromTag())
            .put(CSEQ, context.identity().cseq())
            .put(STARTED_AT, context.startedAt)
            .put(SIMULTANEOUS, how.simultaneous())
            .put(REMAIN, how.remainInDialog())
            .put(REDIRECTS, how.followRedirects())
            .put(PROVISIONAL, how.provisionalTimeoutMillis())
            .put(FINAL, how.finalTimeoutMillis())
            .put(HEADERS, headers)
            .put(STATUS, context.finalStatus)
            .put(DONE, context.done)
            .put(SILENCE, context.silence)
            .put(CHALLENGED, context.challenged)
            .put(HIGHEST, context.highestNumber)
            .putTexts(KNOWN, List.copyOf(context.known))
            .put(ANSWERS, answers)
            .put(BRANCHES, branches);
    if (context.received() != null) {
      record.put(RECEIVED, WireCodec.of(context.received()));
    }
    return record;
  }

  private static Parcel write(Branch branch) {
    return new Parcel()
        .put(TARGET, write(branch.target))
        .put(STATE, branch.state.name())
        .put(CLIENT, branch.client == null ? "" : branch.client.handle())
        .put(ENDED, branch.ended)
        .put(PROGRESS_AT, branch.progressAt())
        .put(END_AT, branch.endAt())
        .put(OFFSET, branch.reliable.offset)
        .put(FIRST, branch.reliable.first)
        .put(LAST, branch.reliable.last);
  }

  private static Parcel write(Target target) {
    Parcel record = new Parcel().put(URI, target.uri()).put(REDIRECTED, target.redirected());
    return target.hop() == null ? record : record.put(HOP, target.hop().text());
  }

  /** Puts what was written into an empty lane; what cannot be read is left out. */
  static void read(ProxyLane lane, Parcel written) {
    for (Parcel record : written.list(CONTEXTS)) {
      attempt(CONTEXTS, () -> lane.resume(readContext(lane, record)));
    }
    for (Parcel record : written.list(CHALLENGES)) {
      attempt(
          CHALLENGES,
          () ->
              lane.challenges.add(
                  new Challenges.Challenge(
                      record.text(KEY), readTarget(record), record.number(EXPIRES_AT))));
    }
    for (Parcel record : written.list(CALLS)) {
      attempt(CALLS, () -> lane.calls.put(readCall(lane, record)));
    }
  }

  private static ProxiedCalls.Entry readCall(ProxyLane lane, Parcel record) {
    return new ProxiedCalls.Entry(
        record.text(CALL_ID),
        record.text(FROM_TAG),
        record.text(TO_TAG),
        record.texts(SIDES).stream()
            .map(lane.environment.transactions.observers()::resume)
            .toList());
  }

  private static ResponseContext readContext(ProxyLane lane, Parcel record) {
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
    InboundMessage received = record.record(RECEIVED).map(WireCodec::inbound).orElse(null);
    int status = (int) record.number(STATUS);
    if (received == null && status == 0) {
      throw new IllegalArgumentException("no request");
    }
    String handle = record.text(SERVER);
    ServerTransaction server =
        lane.environment
            .transactions
            .server(handle)
            .orElseGet(() -> new GoneServer(received, handle));
    ResponseContext context =
        new ResponseContext(
            lane,
            record.text(REFERENCE),
            server,
            new ResponseContext.Identity(
                record.text(CALL_ID),
                record.text(METHOD),
                record.text(FROM_TAG),
                record.number(CSEQ)),
            received,
            how,
            record.has(STARTED_AT) ? record.number(STARTED_AT) : lane.lane.now());
    context.finalStatus = status;
    context.done = record.flag(DONE);
    context.silence = record.flag(SILENCE);
    context.challenged = record.flag(CHALLENGED);
    context.highestNumber = record.number(HIGHEST);
    context.known.addAll(record.texts(KNOWN));
    for (Parcel answer : record.list(ANSWERS)) {
      context.answers.add(
          new Answers.Answer(WireCodec.message(answer, RESPONSE), readTarget(answer)));
    }
    for (Parcel branch : record.list(BRANCHES)) {
      context.branches.add(readBranch(context, branch));
    }
    server.setUser(context);
    return context;
  }

  private static Branch readBranch(ResponseContext context, Parcel record) {
    Branch branch = new Branch(context, readTarget(record));
    branch.ended = record.flag(ENDED);
    if (record.has(FIRST)) {
      branch.reliable.offset = record.number(OFFSET);
      branch.reliable.first = record.number(FIRST);
      branch.reliable.last = record.number(LAST);
    }
    String handle = record.text(CLIENT);
    ClientTransaction client =
        handle.isEmpty() ? null : context.environment().transactions.client(handle).orElse(null);
    branch.resume(
        client,
        Branch.State.valueOf(record.text(STATE)),
        record.number(PROGRESS_AT),
        record.number(END_AT));
    return branch;
  }

  private static Target readTarget(Parcel record) {
    Parcel target = WireCodec.part(record, TARGET);
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
