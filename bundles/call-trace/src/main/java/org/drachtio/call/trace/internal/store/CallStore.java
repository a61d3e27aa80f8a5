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
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.FrameReader;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.view.CallState;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Sorts what taps have seen into calls, and forgets the calls that nothing has been heard of for
 * the longest time.
 *
 * <p>Calls that no application has to do with, as those of strangers that are refused, take a
 * quarter of the memory at most: a flood of them cannot push out the others.
 *
 * <p><b>Threading:</b> not thread-safe; {@link Recorder} has the lock.
 */
final class CallStore {

  private static final int STRANGERS_SHARE = 4;
  private static final int MAX_UNDECIDED = 256;
  private static final float LOAD = 0.75f;

  /** Fields of the first parcel. */
  private static final String NUMBERS = "numbers";

  private static final String ORDERS = "orders";

  /** Latest last. */
  private final Map<String, Leg> known = new LinkedHashMap<>(16, LOAD, true);

  /** Latest last. */
  private final Map<String, Leg> strangers = new LinkedHashMap<>(16, LOAD, true);

  private final Map<Long, Call> calls = new HashMap<>();
  private final Map<String, Leg> byTransaction = new HashMap<>();
  private final Set<Leg> undecided = new LinkedHashSet<>();
  private final OpenCommands commands = new OpenCommands();
  private final Selections selections = new Selections();
  private final Links links = new Links(this::find);
  private final Runnable evicted;
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
    evict();
  }

  Selections selections() {
    return selections;
  }

  /** Whether anything is recorded at all. */
  boolean isOn() {
    return bounds.recordOneIn() > 0 || !bounds.always().isEmpty() || !selections.isEmpty();
  }

  int legs() {
    return known.size() + strangers.size();
  }

  long bytes() {
    return bytes;
  }

  /** Takes in a message. */
  void sip(CapturedMessage captured) {
    SipMessage message = captured.message();
    if (message.callId().isEmpty()) {
      return;
    }
    Leg leg = find(message.callId());
    if (leg == null) {
      leg = open(captured);
      if (leg == null) {
        return;
      }
    }
    add(leg, SipItem.of(captured));
    leg.follow(message, captured.inbound(), captured.epochMicros());
    if (!leg.waits()) {
      if (leg.state() == CallState.ANSWERED) {
        links.answered(leg);
      } else {
        links.forget(leg);
      }
    }
    evict();
  }

  /** Takes in a frame. */
  void frame(ApplicationFrame frame) {
    Optional<FrameItem> read = FrameReader.read(frame);
    if (read.isEmpty()) {
      return;
    }
    FrameItem item = read.get();
    switch (item.kind()) {
      case EVENT -> event(item);
      case COMMAND, PROXY -> command(item);
      case ECHO -> echo(item);
      case DONE, REFUSED -> result(item);
    }
    evict();
  }

  private Leg find(String callId) {
    Leg leg = known.get(callId);
    return leg == null ? strangers.get(callId) : leg;
  }

  /** A new leg, if it is to be recorded; else null. */
  private Leg open(CapturedMessage captured) {
    SipMessage message = captured.message();
    String method = message.method();
    boolean invite = method.equals(Methods.INVITE);
    boolean ofCall = invite || message.isRequest() && method.equals(Methods.BYE);
    boolean selected = isSelected(captured);
    if (!selected && !ofCall && !(bounds.otherRequests() && message.isRequest())) {
      return null;
    }
    boolean perhaps = false;
    if (!selected && !isSampled(message)) {
      perhaps = invite && !captured.inbound() && message.toTag().isEmpty() && legs() > 0;
      if (!perhaps) {
        return null;
      }
    }
    Leg leg = new Leg(message, captured.inbound(), captured.epochMicros());
    Call call = new Call(++numbers, leg);
    calls.put(call.number(), call);
    strangers.put(leg.callId(), leg);
    bytes += leg.cost();
    strangersBytes += leg.cost();
    if (perhaps) {
      doubt(leg);
    }
    return leg;
  }

  private boolean isSelected(CapturedMessage captured) {
    for (Selection each : bounds.always()) {
      if (each.fits(captured)) {
        return true;
      }
    }
    return !selections.isEmpty() && selections.fit(captured);
  }

  private boolean isSampled(SipMessage message) {
    int oneIn = bounds.recordOneIn();
    return oneIn == 1 || oneIn > 1 && Math.floorMod(message.callIdHash() >>> 7, oneIn) == 0;
  }

  /** Whether it belongs to a call that is recorded turns out when the application has its echo. */
  private void doubt(Leg leg) {
    leg.undecided = true;
    undecided.add(leg);
    if (undecided.size() > MAX_UNDECIDED) {
      forget(undecided.iterator().next());
    }
  }

  private void event(FrameItem item) {
    Leg leg = find(item.callId());
    if (leg == null) {
      return;
    }
    attach(leg, item);
    boolean given = leg.application == 0 && leg.isInbound() && item.method().equals(Methods.INVITE);
    if (given && item.dialogId().isEmpty() && !item.transactionId().isEmpty()) {
      leg.application = item.application();
      leg.opening().ifPresent(invite -> links.given(leg, invite));
      leg.settled();
    }
  }

  private void command(FrameItem item) {
    Leg leg = byTransaction.get(item.transactionId());
    if (leg == null) {
      leg = find(item.callId());
    }
    boolean ofUnknown = !item.transactionId().isEmpty() || !item.dialogId().isEmpty();
    if (leg == null && ofUnknown) {
      return;
    }
    if (leg != null) {
      attach(leg, item);
    }
    commands.add(item, leg);
  }

  private void echo(FrameItem item) {
    OpenCommands.Command command = commands.remove(item);
    Leg leg = find(item.callId());
    if (leg == null) {
      return;
    }
    if (command != null && command.item() != null) {
      attach(leg, command.item());
      leg.application = item.application();
      link(leg);
      leg.settled();
    }
    if (leg.undecided) {
      forget(leg);
    } else {
      attach(leg, item);
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
              calls.remove(leg.call.number());
              link.leg().call.join(leg, link.why());
              decided(leg);
            });
  }

  private void decided(Leg leg) {
    leg.undecided = false;
    undecided.remove(leg);
  }

  private void result(FrameItem item) {
    OpenCommands.Command command = commands.remove(item);
    if (command == null) {
      return;
    }
    if (command.leg() != null) {
      if (find(command.leg().callId()) == command.leg()) {
        attach(command.leg(), item);
      }
      return;
    }
    // A request that was never sent has no Call-ID; it is shown with the call that it was for.
    byte[] text = command.item().text();
    int start = lineEnd(text);
    SipMessage wanted = SipMessage.scan(text, start, text.length - start);
    links
        .find(wanted, item.application())
        .ifPresent(
            link -> {
              attach(link.leg(), command.item());
              attach(link.leg(), item);
            });
  }

  private static int lineEnd(byte[] text) {
    for (int i = 0; i + 1 < text.length; i++) {
      if (text[i] == '\r' && text[i + 1] == '\n') {
        return i + 2;
      }
    }
    return text.length;
  }

  private void attach(Leg leg, FrameItem item) {
    if (!leg.known) {
      leg.known = true;
      strangers.remove(leg.callId());
      strangersBytes -= leg.cost();
      known.put(leg.callId(), leg);
    }
    if (!item.transactionId().isEmpty() && leg.addTransaction(item.transactionId())) {
      byTransaction.put(item.transactionId(), leg);
    }
    add(leg, item);
  }

  private void add(Leg leg, Item item) {
    int before = leg.cost();
    leg.add(item, bounds.maxBytesPerLeg());
    int more = leg.cost() - before;
    bytes += more;
    if (!leg.known) {
      strangersBytes += more;
    }
  }

  private void evict() {
    while (legs() > bounds.maxLegs() || bytes > bounds.maxBytes()) {
      boolean tooMany =
          strangersBytes > bounds.maxBytes() / STRANGERS_SHARE
              || strangers.size() > bounds.maxLegs() / STRANGERS_SHARE;
      Iterator<Leg> oldest = (tooMany || known.isEmpty() ? strangers : known).values().iterator();
      forget(oldest.next());
      evicted.run();
    }
  }

  private void forget(Leg leg) {
    (leg.known ? known : strangers).remove(leg.callId());
    bytes -= leg.cost();
    if (!leg.known) {
      strangersBytes -= leg.cost();
    }
    leg.transactions().forEach(id -> byTransaction.remove(id, leg));
    links.forget(leg);
    undecided.remove(leg);
    leg.call.legs().remove(leg);
    if (leg.call.legs().isEmpty()) {
      calls.remove(leg.call.number());
    }
    leg.clear();
  }

  /** Latest first, without items. */
  List<CallView> calls(Predicate<CallView> wanted, int most) {
    List<Call> all = new ArrayList<>(calls.values());
    all.sort(Comparator.comparingLong((Call call) -> call.number()).reversed());
    List<CallView> views = new ArrayList<>();
    for (Call call : all) {
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
    Call call = leg == null || leg.undecided ? null : leg.call;
    if (call == null && numberOrCallId.matches("[0-9]{1,18}")) {
      call = calls.get(Long.parseLong(numberOrCallId));
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
      Optional<LegCodec.Read> leg = LegCodec.read(parcel.get());
      room -= leg.map(each -> each.leg().cost()).orElse(0);
      if (room >= 0 && legs.size() < bounds.maxLegs()) {
        leg.ifPresent(legs::push);
      }
    }
    // Oldest in front, so that the order in which they are to go is as it was.
    legs.forEach(read -> takeOver(read.call(), read.leg()));
    evict();
  }

  private void takeOver(long number, Leg leg) {
    if (find(leg.callId()) != null) {
      return;
    }
    Call call = calls.get(number);
    if (call == null) {
      calls.put(number, new Call(number, leg));
      numbers = Math.max(numbers, number);
    } else {
      call.resume(leg);
    }
    (leg.known ? known : strangers).put(leg.callId(), leg);
    bytes += leg.cost();
    strangersBytes += leg.known ? 0 : leg.cost();
    leg.transactions().forEach(id -> byTransaction.put(id, leg));
    boolean linkable = leg.waits() || leg.state() == CallState.ANSWERED;
    if (leg.application != 0 && leg.isInbound() && linkable) {
      leg.opening().ifPresent(invite -> links.given(leg, invite));
    }
  }
}
