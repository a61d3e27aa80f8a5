package org.drachtio.call.trace.internal.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.call.trace.internal.item.Parties;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Sorts what taps have seen into calls, and forgets the calls that nothing has been heard of for
 * the longest time.
 *
 * <p>Calls that have to do with no application, such as refused ones, take a quarter of the memory
 * at most, so that a flood of them cannot push out the others.
 *
 * <p><b>Threading:</b> not thread-safe; {@link Recorder} has the lock.
 */
final class CallStore {

  private static final int STRANGERS_SHARE = 4;
  private static final int MAX_UNDECIDED = 256;
  private static final float LOAD = 0.75f;

  /** Bytes that the arena may hold beyond the bound, for one large message. */
  private static final int SPARE = 1 << 21;

  /** Fields of the first parcel. */
  private static final String NUMBERS = "numbers";

  private static final String ORDERS = "orders";

  /** Latest last. */
  private final Map<String, Leg> known = new LinkedHashMap<>(16, LOAD, true);

  /** Latest last. */
  private final Map<String, Leg> strangers = new LinkedHashMap<>(16, LOAD, true);

  private final Map<String, Leg> byTransaction = new HashMap<>();
  private final Set<Leg> undecided = new LinkedHashSet<>();
  private final Selections selections = new Selections();
  private final Links links = new Links(this::find);
  private final Interest interest = new Interest();
  private final OpenCommands commands = new OpenCommands(interest);
  private final Runnable evicted;
  private Arena arena = new Arena(0);
  private Bounds bounds;

  private long numbers;
  private long bytes;
  private long strangersBytes;

  /**
   * @param evicted told of each leg that had to go
   */
  CallStore(Bounds bounds, Runnable evicted) {
    this.evicted = evicted;
    bounds(bounds);
  }

  void bounds(Bounds next) {
    bounds = next;
    links.headers(next.linkingHeaders());
    sample();
    evict();
    arena.bound(next.maxBytes() + SPARE);
    if (arena.isTooLarge()) {
      arena = new Arena(next.maxBytes() + SPARE);
      forEachLeg(leg -> leg.moveTo(arena));
    }
  }

  /** Calls are chosen by order, for a time; tell {@link #sample} of a change. */
  Selections selections() {
    return selections;
  }

  /** Tells taps what to look at, after a change of what is recorded. */
  void sample() {
    interest.sample(bounds.recordOneIn(), bounds.otherRequests(), isChosen());
  }

  /** Which messages are worth a look. Any thread. */
  Interest interest() {
    return interest;
  }

  /** Whether anything is recorded at all. */
  boolean isOn() {
    return bounds.recordOneIn() > 0 || isChosen();
  }

  /** Whether there are calls that are recorded for what stands in them. */
  private boolean isChosen() {
    return !bounds.always().isEmpty() || !selections.isEmpty();
  }

  int legs() {
    return known.size() + strangers.size();
  }

  long bytes() {
    return bytes;
  }

  /** Takes in a message. */
  void sip(SeenMessage seen) {
    if (seen.callId().isEmpty()) {
      return;
    }
    Leg leg = find(seen.callId());
    boolean opens = leg == null;
    if (opens) {
      leg = open(seen);
      if (leg == null) {
        return;
      }
    }
    CallState before = leg.state();
    add(leg, seen);
    if (opens && !leg.hasOpening()) {
      SipMessage message = seen.message();
      leg.parties(Parties.caller(message), Parties.callee(message));
    }
    leg.follow(seen);
    if (leg.state() != before && !leg.waits()) {
      if (leg.isUp()) {
        links.answered(leg);
      } else {
        links.forget(leg);
      }
    }
    evict();
  }

  /** Takes in a frame. */
  void frame(SeenFrame frame) {
    switch (frame.subject().kind()) {
      case EVENT -> event(frame);
      case COMMAND, PROXY -> command(frame);
      case ECHO -> echo(frame);
      case DONE, REFUSED -> result(frame);
      case OTHER -> {
        return;
      }
    }
    evict();
  }

  private Leg find(String callId) {
    Leg leg = known.get(callId);
    return leg == null ? strangers.get(callId) : leg;
  }

  /** A new leg, if it is to be recorded; else null. */
  private Leg open(SeenMessage seen) {
    boolean ofCall = Interest.isOfCall(seen.request(), seen.method());
    boolean selected = isSelected(seen);
    if (!selected && !ofCall && !(bounds.otherRequests() && seen.request())) {
      return null;
    }
    boolean perhaps = false;
    int hash = SipMessage.hashOf(seen.callId());
    if (!selected && !Interest.isSampled(hash, bounds.recordOneIn())) {
      perhaps = seen.dials() && legs() > 0;
      if (!perhaps) {
        return null;
      }
    }
    Leg leg = new Leg(arena, seen);
    leg.call = new TracedCall(++numbers, leg);
    keep(leg);
    if (perhaps) {
      doubt(leg);
    }
    return leg;
  }

  private boolean isSelected(SeenMessage seen) {
    for (CallSelection each : bounds.always()) {
      if (each.fits(seen)) {
        return true;
      }
    }
    return !selections.isEmpty() && selections.fit(seen);
  }

  private void keep(Leg leg) {
    (leg.known ? known : strangers).put(leg.callId(), leg);
    bytes += leg.cost();
    strangersBytes += leg.known ? 0 : leg.cost();
    interest.begun(leg.callId());
  }

  /** Whether it belongs to a call that is recorded turns out when the application has its echo. */
  private void doubt(Leg leg) {
    leg.undecided = true;
    undecided.add(leg);
    if (undecided.size() > MAX_UNDECIDED) {
      forget(undecided.iterator().next());
    }
  }

  private void event(SeenFrame frame) {
    Leg leg = find(frame.callId());
    if (leg == null) {
      return;
    }
    attach(leg, frame);
    FrameSubject subject = frame.subject();
    boolean first = leg.application == 0 && leg.isInbound() && subject.dialogId().isEmpty();
    if (first && !subject.transactionId().isEmpty() && subject.method().equals(Methods.INVITE)) {
      leg.application = frame.application();
      if (leg.isUp()) {
        links.given(leg);
      }
    }
  }

  private void command(SeenFrame frame) {
    String transactionId = frame.subject().transactionId();
    Leg leg = byTransaction.get(transactionId);
    if (leg == null) {
      leg = find(frame.callId());
    }
    boolean ofUnknown = !transactionId.isEmpty() || !frame.subject().dialogId().isEmpty();
    if (leg == null && ofUnknown) {
      return;
    }
    if (leg != null) {
      attach(leg, frame);
    }
    commands.add(frame, leg);
  }

  private void echo(SeenFrame frame) {
    OpenCommands.Command command = commands.remove(frame);
    Leg leg = find(frame.callId());
    if (leg == null) {
      return;
    }
    if (command != null && command.frame() != null) {
      attach(leg, command.frame());
      leg.application = frame.application();
      link(leg);
    }
    if (leg.undecided) {
      forget(leg);
    } else {
      attach(leg, frame);
    }
  }

  private void link(Leg leg) {
    if (leg.isInbound() || leg.call.legs().size() > 1) {
      return;
    }
    leg.opening()
        .filter(message -> message.method().equals(Methods.INVITE))
        .flatMap(invite -> links.find(invite, leg.application))
        .filter(link -> link.leg().call.hasRoom() && !link.leg().undecided)
        .ifPresent(
            link -> {
              link.leg().call.join(leg, link.why());
              decided(leg);
            });
  }

  private void decided(Leg leg) {
    leg.undecided = false;
    undecided.remove(leg);
  }

  private void result(SeenFrame frame) {
    OpenCommands.Command command = commands.remove(frame);
    if (command == null) {
      return;
    }
    if (command.leg() != null) {
      if (find(command.leg().callId()) == command.leg()) {
        attach(command.leg(), frame);
      }
      return;
    }
    // A request that was never sent has no Call-ID; it is shown with the call that it was for.
    links
        .find(command.frame().message(), frame.application())
        .ifPresent(
            link -> {
              attach(link.leg(), command.frame());
              attach(link.leg(), frame);
            });
  }

  private void attach(Leg leg, SeenFrame frame) {
    if (!leg.known) {
      leg.known = true;
      strangers.remove(leg.callId());
      strangersBytes -= leg.cost();
      known.put(leg.callId(), leg);
    }
    String transactionId = frame.subject().transactionId();
    if (!transactionId.isEmpty() && byTransaction.get(transactionId) != leg) {
      forget(leg.addTransaction(transactionId), leg);
      remember(transactionId, leg);
    }
    add(leg, frame);
  }

  private void remember(String transactionId, Leg leg) {
    if (byTransaction.put(transactionId, leg) == null) {
      interest.idBegun(transactionId);
    }
  }

  private void forget(String transactionId, Leg leg) {
    if (byTransaction.remove(transactionId, leg)) {
      interest.idOver(transactionId);
    }
  }

  private void add(Leg leg, Seen seen) {
    makeRoom(seen.record().length(), leg);
    int before = leg.cost();
    leg.add(seen, bounds.maxBytesPerLeg());
    int more = leg.cost() - before;
    bytes += more;
    if (!leg.known) {
      strangersBytes += more;
    }
  }

  /** Where the system has less memory than is configured: older calls go. */
  private void makeRoom(int length, Leg leg) {
    while (!arena.hasRoom(length)) {
      Leg oldest = oldest();
      if (oldest == leg) {
        return;
      }
      evict(oldest);
    }
  }

  private void evict() {
    while (legs() > bounds.maxLegs() || bytes > bounds.maxBytes()) {
      evict(oldest());
    }
  }

  private void evict(Leg leg) {
    forget(leg);
    evicted.run();
  }

  /** The one that is to go next. */
  private Leg oldest() {
    boolean tooMany =
        strangersBytes > bounds.maxBytes() / STRANGERS_SHARE
            || strangers.size() > bounds.maxLegs() / STRANGERS_SHARE;
    return (tooMany || known.isEmpty() ? strangers : known).values().iterator().next();
  }

  private void forget(Leg leg) {
    (leg.known ? known : strangers).remove(leg.callId());
    bytes -= leg.cost();
    if (!leg.known) {
      strangersBytes -= leg.cost();
    }
    leg.transactions().forEach(id -> forget(id, leg));
    links.forget(leg);
    undecided.remove(leg);
    leg.call.remove(leg);
    leg.clear();
    interest.over(leg.callId());
  }

  private void forEachLeg(Consumer<Leg> action) {
    strangers.values().forEach(action);
    known.values().forEach(action);
  }

  private Map<Long, TracedCall> byNumber() {
    Map<Long, TracedCall> calls = new HashMap<>();
    forEachLeg(leg -> calls.put(leg.call.number(), leg.call));
    return calls;
  }

  /** Latest first, without items. */
  List<CallView> calls(Predicate<CallView> wanted, int most) {
    List<TracedCall> all = new ArrayList<>(byNumber().values());
    all.sort(Comparator.comparingLong((TracedCall call) -> call.number()).reversed());
    List<CallView> views = new ArrayList<>();
    for (TracedCall call : all) {
      if (views.size() >= most) {
        break;
      }
      if (!call.legs().get(0).undecided) {
        CallView view = call.view(false);
        if (wanted.test(view)) {
          views.add(view);
        }
      }
    }
    return views;
  }

  /** With items. */
  Optional<CallView> call(String numberOrCallId) {
    Leg leg = find(numberOrCallId);
    TracedCall call = leg == null || leg.undecided ? null : leg.call;
    if (call == null && numberOrCallId.matches("[0-9]{1,18}")) {
      call = byNumber().get(Long.parseLong(numberOrCallId));
    }
    return Optional.ofNullable(call).map(found -> found.view(true));
  }

  /**
   * Gives everything away, leg by leg, the latest first; what was given is forgotten. Commands
   * whose reply has not come are not among it.
   */
  Iterator<Parcel> giveAway() {
    Parcel orders = new Parcel().put(NUMBERS, numbers).put(ORDERS, selections.write());
    List<Leg> legs = new ArrayList<>(strangers.values());
    legs.addAll(known.values());
    legs.removeIf(leg -> leg.undecided);
    return new Iterator<>() {
      private boolean begun;

      @Override
      public boolean hasNext() {
        return !begun || !legs.isEmpty();
      }

      @Override
      public Parcel next() {
        if (!begun) {
          begun = true;
          return orders;
        }
        Leg leg = legs.remove(legs.size() - 1);
        Parcel parcel = LegCodec.write(leg);
        forget(leg);
        return parcel;
      }
    };
  }

  /**
   * Takes over what the last version gave away, as far as the bounds have room for it.
   *
   * @param next gives one parcel after the other
   */
  void takeOver(Supplier<Optional<Parcel>> next) {
    Deque<LegCodec.Read> legs = new ArrayDeque<>();
    long room = bounds.maxBytes();
    for (Optional<Parcel> parcel = next.get(); parcel.isPresent(); parcel = next.get()) {
      numbers = Math.max(numbers, parcel.get().number(NUMBERS));
      selections.read(parcel.get().list(ORDERS));
      Optional<LegCodec.Read> read = LegCodec.read(parcel.get(), arena);
      room -= read.map(each -> each.leg().cost()).orElse(0);
      if (room >= 0 && legs.size() < bounds.maxLegs()) {
        read.ifPresent(legs::push);
      } else {
        read.ifPresent(each -> each.leg().clear());
      }
    }
    // Oldest in front, so that the order in which they are to go is as it was.
    Map<Long, TracedCall> calls = new HashMap<>();
    legs.forEach(read -> takeOver(read, calls));
    sample();
    evict();
  }

  private void takeOver(LegCodec.Read read, Map<Long, TracedCall> calls) {
    Leg leg = read.leg();
    if (find(leg.callId()) != null) {
      leg.clear();
      return;
    }
    TracedCall call = calls.get(read.call());
    if (call == null) {
      calls.put(read.call(), new TracedCall(read.call(), leg));
      numbers = Math.max(numbers, read.call());
    } else {
      call.resume(leg);
    }
    keep(leg);
    leg.transactions().forEach(id -> remember(id, leg));
    if (leg.application != 0 && leg.isInbound() && leg.isUp()) {
      links.given(leg);
    }
  }
}
