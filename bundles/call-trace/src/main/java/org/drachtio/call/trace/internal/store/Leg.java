package org.drachtio.call.trace.internal.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.Parties;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.LegView;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * What was recorded under one Call-ID: a few fields, and its items as bytes. What is asked for
 * seldom is read from the bytes then. Of a leg that grows too long the begin and the end are kept.
 * <b>Threading:</b> under the lock of the store.
 */
final class Leg {

  private static final int OVERHEAD = 400;
  private static final int MAX_TRANSACTIONS = 64;
  private static final int OK = 200;
  private static final int REDIRECTION = 300;
  private static final int CANCELLED = 487;

  /**
   * How far it has come.
   *
   * @param state of the call
   * @param status latest of its answers that counts, 0 before
   * @param cseq of its request
   * @param answeredMicros 0 = not answered
   * @param lastMicros when something was last heard of it
   * @param omitted how many items were left out
   */
  record Progress(
      CallState state, int status, long cseq, long answeredMicros, long lastMicros, int omitted) {}

  private final String callId;
  private final boolean inbound;
  private final String method;
  private final long startMicros;

  /** Items up to half of the bound. */
  private Log begin;

  /** The latest items of a leg that has more; null if it has not. */
  private Log end;

  /** Users of From and To; null as long as the opening message tells. */
  private String caller;

  private String callee;

  /** The latest that its applications have been told of: commands name them, too late ones too. */
  private List<String> transactions = List.of();

  private CallState state = CallState.TRYING;
  private int status;
  private long cseq;
  private long answeredMicros;
  private long lastMicros;
  private int omitted;

  /** The call that it belongs to; never null once it is in the store. */
  TracedCall call;

  /** Why it belongs to the call; empty for the first of it. */
  String link = "";

  /** The application that it was given to; 0 = none. */
  long application;

  /** Whether an application or the server itself has to do with it: not just any stranger. */
  boolean known;

  /** It is recorded only if it turns out to belong to a call that is. */
  boolean undecided;

  /** Texts under which {@link Links} has it. */
  List<String> keys = List.of();

  /** Begins with a message. */
  Leg(Arena arena, SeenMessage first) {
    this(arena, first.callId(), first.inbound(), first.method(), first.micros());
    this.lastMicros = first.micros();
    this.cseq = first.cseq();
  }

  /** Of the last version of this bundle; what it has come to is told by {@link #resume}. */
  Leg(Arena arena, String callId, boolean inbound, String method, long startMicros) {
    this.begin = new Log(arena);
    this.callId = callId;
    this.inbound = inbound;
    this.method = method;
    this.startMicros = startMicros;
  }

  Progress progress() {
    return new Progress(state, status, cseq, answeredMicros, lastMicros, omitted);
  }

  /** Goes on where the last version was. */
  void resume(Progress progress) {
    state = progress.state();
    status = progress.status();
    cseq = progress.cseq();
    answeredMicros = progress.answeredMicros();
    lastMicros = progress.lastMicros();
    omitted = progress.omitted();
  }

  String callId() {
    return callId;
  }

  boolean isInbound() {
    return inbound;
  }

  String method() {
    return method;
  }

  /** User of From; its host if it has none. */
  String caller() {
    return caller == null ? ofOpening(Parties::caller) : caller;
  }

  /** User of To; its host if it has none. */
  String callee() {
    return callee == null ? ofOpening(Parties::callee) : callee;
  }

  private String ofOpening(Function<SipMessage, String> what) {
    return opening().map(what).orElse("");
  }

  /** Keeps who calls whom: the opening message does not tell. */
  void parties(String from, String to) {
    caller = from;
    callee = to;
  }

  CallState state() {
    return state;
  }

  /** Whether its caller still waits for a final answer. */
  boolean waits() {
    return state == CallState.TRYING || state == CallState.RINGING;
  }

  /** Whether an application may still make another leg for it. */
  boolean isUp() {
    return waits() || state == CallState.ANSWERED;
  }

  long startMicros() {
    return startMicros;
  }

  List<String> transactions() {
    return transactions;
  }

  /** Remembers a transaction of it; gives the one that is forgotten for it, or an empty text. */
  String addTransaction(String id) {
    if (transactions.isEmpty()) {
      transactions = new ArrayList<>(2);
    }
    transactions.add(id);
    return transactions.size() > MAX_TRANSACTIONS ? transactions.remove(0) : "";
  }

  /** Bytes of memory, about. */
  int cost() {
    return OVERHEAD + callId.length() + begin.bytes() + (end == null ? 0 : end.bytes());
  }

  /** Whether its first message was small enough to be kept. */
  boolean hasOpening() {
    return begin.bytes() > 0;
  }

  /** Adds an item; one that is larger than the bound is left out. */
  void add(Seen item, int maxBytes) {
    lastMicros = Math.max(lastMicros, item.micros());
    int half = maxBytes / 2;
    boolean atBegin = end == null && begin.bytesWith(item.record().length()) <= half;
    addAgain(item.record(), atBegin);
    while (end != null && end.bytes() > half) {
      end.removeFirst();
      omitted++;
    }
  }

  /** Adds an item; one that there is no memory for is left out. */
  void addAgain(Packed record, boolean atBegin) {
    if (!atBegin && end == null) {
      end = new Log(begin.arena());
    }
    if (!(atBegin ? begin : end).add(record)) {
      omitted++;
    }
  }

  /** Follows the state of the call. */
  void follow(SeenMessage message) {
    if (message.request()) {
      if (message.begins() && message.method().equals(method) && message.inbound() == inbound) {
        again(message);
      } else if (message.method().equals(Methods.BYE)) {
        over();
      }
      return;
    }
    boolean back = message.inbound() != inbound;
    if (back && message.cseq() == cseq && message.method().equals(method)) {
      answered(message.status(), message.micros());
    }
  }

  /** A request that was challenged or redirected comes again, with the next number. */
  private void again(SeenMessage request) {
    if (request.cseq() > cseq && answeredMicros == 0) {
      cseq = request.cseq();
      state = CallState.TRYING;
    }
  }

  private void over() {
    if (answeredMicros != 0 || !method.equals(Methods.INVITE)) {
      state = CallState.ENDED;
    }
  }

  private void answered(int code, long micros) {
    if (!waits()) {
      return;
    }
    status = code;
    if (code >= REDIRECTION) {
      state = code == CANCELLED ? CallState.CANCELLED : CallState.FAILED;
    } else if (code >= OK) {
      answeredMicros = micros;
      state = method.equals(Methods.INVITE) ? CallState.ANSWERED : CallState.ENDED;
    } else if (code > 100) {
      state = CallState.RINGING;
    }
  }

  /** The first message of it; empty if that was left out. */
  Optional<SipMessage> opening() {
    for (byte[] record : begin) {
      if (Packing.isSip(record)) {
        return Optional.of(Packing.message(Packed.own(record)));
      }
    }
    return Optional.empty();
  }

  /** Items up to half of the bound. */
  List<Item> begin() {
    return items(begin);
  }

  /** The latest items of a leg that has more. */
  List<Item> end() {
    return end == null ? List.of() : items(end);
  }

  private static List<Item> items(Log log) {
    List<Item> items = new ArrayList<>();
    log.forEach(record -> items.add(Packing.unpack(Packed.own(record))));
    return items;
  }

  /** It is forgotten: gives back its blocks. */
  void clear() {
    begin.clear();
    if (end != null) {
      end.clear();
    }
  }

  /** Its items are kept there from now on. */
  void moveTo(Arena arena) {
    begin = begin.copiedTo(arena);
    if (end != null) {
      end = end.copiedTo(arena);
    }
  }

  LegView view(boolean withItems) {
    List<Item> items = new ArrayList<>();
    if (withItems) {
      items.addAll(begin());
      items.addAll(end());
      items.sort(Comparator.comparingLong(Item::micros));
    }
    return new LegView(
        callId,
        inbound,
        method,
        caller(),
        callee(),
        state,
        status,
        startMicros,
        answeredMicros,
        lastMicros,
        link,
        omitted,
        List.copyOf(items));
  }
}
