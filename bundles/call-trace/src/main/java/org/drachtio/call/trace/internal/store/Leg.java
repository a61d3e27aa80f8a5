package org.drachtio.call.trace.internal.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.Parties;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.LegView;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * What was recorded under one Call-ID. Of a leg that grows too long the begin and the end are kept.
 * <b>Threading:</b> under the lock of the store.
 */
final class Leg {

  private static final int OVERHEAD = 1_000;
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
  private final String caller;
  private final String callee;
  private final List<Item> first = new ArrayList<>(16);
  private final Deque<Item> last = new ArrayDeque<>(0);
  private final List<String> transactions = new ArrayList<>(2);
  private final long startMicros;

  /** The first message as it was scanned on its way, until it is {@link #settled}. */
  private SipMessage request;

  private CallState state = CallState.TRYING;
  private int status;
  private long cseq;
  private long answeredMicros;
  private long lastMicros;
  private int omitted;
  private int firstBytes;
  private int lastBytes;

  /** The call that it belongs to; never null once it is in the store. */
  Call call;

  /** Why it belongs to the call; empty for the first of it. */
  String link = "";

  /** The application that it was given to; 0 = none. */
  long application;

  /** Whether an application or the server itself has to do with it: not just any stranger. */
  boolean known;

  /** It is recorded only if it turns out to belong to a call that is. */
  boolean undecided;

  /** Texts under which {@link Links} has it. */
  final List<String> keys = new ArrayList<>(0);

  /** Begins with a message. */
  Leg(SipMessage message, boolean inbound, long micros) {
    this(
        message.callId(),
        inbound,
        message.method(),
        Parties.caller(message),
        Parties.callee(message),
        micros);
    this.lastMicros = micros;
    this.cseq = message.cseq();
    this.request = message;
  }

  /** Of the last version of this bundle; what it has come to is told by {@link #resume}. */
  Leg(
      String callId,
      boolean inbound,
      String method,
      String caller,
      String callee,
      long startMicros) {
    this.callId = callId;
    this.inbound = inbound;
    this.method = method;
    this.caller = caller;
    this.callee = callee;
    this.startMicros = startMicros;
  }

  Progress progress() {
    return new Progress(state, status, cseq, answeredMicros, lastMicros, omitted);
  }

  /** Goes on where the last version was. */
  void resume(Progress progress, List<Item> begin, List<Item> end) {
    state = progress.state();
    status = progress.status();
    cseq = progress.cseq();
    answeredMicros = progress.answeredMicros();
    lastMicros = progress.lastMicros();
    omitted = progress.omitted();
    first.addAll(begin);
    last.addAll(end);
    firstBytes = begin.stream().mapToInt(Item::cost).sum();
    lastBytes = end.stream().mapToInt(Item::cost).sum();
  }

  String method() {
    return method;
  }

  String caller() {
    return caller;
  }

  String callee() {
    return callee;
  }

  /** Items up to half of the bound. */
  List<Item> first() {
    return first;
  }

  /** The latest items of a leg that has more. */
  Deque<Item> last() {
    return last;
  }

  String callId() {
    return callId;
  }

  boolean isInbound() {
    return inbound;
  }

  CallState state() {
    return state;
  }

  /** Whether its caller still waits for a final answer. */
  boolean waits() {
    return state == CallState.TRYING || state == CallState.RINGING;
  }

  long startMicros() {
    return startMicros;
  }

  List<String> transactions() {
    return transactions;
  }

  /** Remembers a transaction of it; false: it has too many, or has this one. */
  boolean addTransaction(String id) {
    return transactions.size() < MAX_TRANSACTIONS
        && !transactions.contains(id)
        && transactions.add(id);
  }

  /** Bytes of heap, about. */
  int cost() {
    return OVERHEAD + 4 * callId.length() + firstBytes + lastBytes;
  }

  /** Adds an item; one that is larger than the bound is left out. */
  void add(Item item, int maxBytes) {
    lastMicros = Math.max(lastMicros, item.micros());
    int cost = item.cost();
    if (last.isEmpty() && firstBytes + cost <= maxBytes / 2) {
      first.add(item);
      firstBytes += cost;
      return;
    }
    last.add(item);
    lastBytes += cost;
    while (lastBytes > maxBytes / 2) {
      lastBytes -= last.remove().cost();
      omitted++;
    }
  }

  /** Follows the state of the call. */
  void follow(SipMessage message, boolean received, long micros) {
    if (message.isRequest()) {
      if (message.method().equals(method) && received == inbound && message.toTag().isEmpty()) {
        again(message);
      } else if (message.method().equals(Methods.BYE)) {
        over();
      }
      return;
    }
    if (received != inbound && message.cseq() == cseq && message.method().equals(method)) {
      answered(message.status(), micros);
    }
  }

  /** A request that was challenged or redirected comes again, with the next number. */
  private void again(SipMessage request) {
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
    if (code >= OK) {
      settled();
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

  /** Whose it is need not be found out any more: an index of its first message is not kept. */
  void settled() {
    request = null;
  }

  /** The first message of it; empty if that was left out. */
  Optional<SipMessage> opening() {
    if (request != null) {
      return Optional.of(request);
    }
    for (Item item : first) {
      if (item instanceof SipItem sip) {
        return Optional.of(sip.message());
      }
    }
    return Optional.empty();
  }

  /** It is forgotten; whoever still knows it is not to keep its items. */
  void clear() {
    first.clear();
    last.clear();
  }

  LegView view(boolean withItems) {
    List<Item> items = new ArrayList<>();
    if (withItems) {
      items.addAll(first);
      items.addAll(last);
      items.sort(Comparator.comparingLong(Item::micros));
    }
    return new LegView(
        callId,
        inbound,
        method,
        caller,
        callee,
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
