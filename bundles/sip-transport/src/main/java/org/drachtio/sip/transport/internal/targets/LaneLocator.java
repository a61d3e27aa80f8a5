package org.drachtio.sip.transport.internal.targets;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Hop;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where the requests of one lane go. A request whose hop is an address is answered at once;
 * one whose host has to be looked up waits, and later ones to the same host wait behind it.
 *
 * <p><b>Threading:</b> its lane only; hence no locks. At most {@value #MAX_WAITING} requests wait
 * for a name, and {@value #MAX_NAMES} names are waited for: a further one finds nothing.
 */
public final class LaneLocator {

  static final int MAX_WAITING = 64;
  static final int MAX_NAMES = 10_000;

  private static final int TIMEOUT = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LaneLocator.class);
  private static final Resolution TIMED_OUT = new Resolution.NotFound("time-out");

  private record Waiting(SipMessage request, Hop hop, Consumer<List<Hop>> answer) {}

  /** The requests that wait for a name. */
  private final class Search implements TimerTarget {
    final SipTarget question;
    final Queue<Waiting> waiting = new ArrayDeque<>();
    Timer timeout;

    /** It has been answered; what still waits is being told. */
    boolean over;

    Search(SipTarget question) {
      this.question = question;
    }

    void disarm() {
      over = true;
      if (timeout != null) {
        timeout.cancel();
      }
    }

    @Override
    public void onTimer(int kind) {
      LOG.warn("No answer for {} in time", Printable.line(question.host()));
      found(this, TIMED_OUT);
    }
  }

  private final Lane lane;
  private final RankedResolvers resolvers;
  private final TargetChoice choice;
  private final Supplier<TransportSettings> settings;
  private final Map<SipTarget, Search> searches = new HashMap<>();

  public LaneLocator(
      Lane lane,
      RankedResolvers resolvers,
      TargetChoice choice,
      Supplier<TransportSettings> settings) {
    this.lane = lane;
    this.resolvers = resolvers;
    this.choice = choice;
    this.settings = settings;
  }

  /** Whether the request goes to the hop as it is. */
  public boolean isSettled(SipMessage request, Hop hop) {
    return Addresses.parse(hop.host()) != null && !choice.isTooLong(request.length(), hop);
  }

  /** As {@code SipTransport.locate}. */
  public void locate(SipMessage request, Hop hop, Consumer<List<Hop>> answer) {
    assert lane.isCurrent();
    if (Addresses.parse(hop.host()) != null) {
      answer.accept(
          choice.isTooLong(request.length(), hop)
              ? choice.bySize(request.length(), List.of(hop))
              : List.of(hop));
      return;
    }
    SipTarget question = TargetChoice.question(hop);
    Waiting waiting = new Waiting(request, hop, answer);
    Search before = searches.get(question);
    if (before != null && before.waiting.size() < MAX_WAITING) {
      before.waiting.add(waiting);
    } else if (before != null || searches.size() >= MAX_NAMES) {
      LOG.debug("Too many requests wait for addresses; {} is not looked up", question.host());
      answer.accept(List.of());
    } else {
      begin(question, waiting);
    }
  }

  /** Forgets those that wait, without an answer: they belong to layers that are gone. */
  public void forget() {
    assert lane.isCurrent();
    searches.values().forEach(Search::disarm);
    searches.clear();
  }

  private void begin(SipTarget question, Waiting first) {
    Search search = new Search(question);
    search.waiting.add(first);
    searches.put(question, search);
    Thread asker = Thread.currentThread();
    resolvers.resolve(
        question,
        resolution -> {
          if (Thread.currentThread() == asker) {
            found(search, resolution);
          } else {
            lane.execute(() -> found(search, resolution));
          }
        });
    if (!search.over) {
      search.timeout = lane.arm(settings.get().resolveTimeoutMillis(), TIMEOUT, search);
    }
  }

  private void found(Search search, Resolution resolution) {
    if (search.over) {
      return; // it comes after the time-out, or after a hand-over
    }
    search.disarm();
    List<Destination> destinations =
        resolution instanceof Resolution.Found found ? found.destinations() : List.of();
    tell(search, destinations);
  }

  /**
   * Tells the waiting requests in order. The search stays in its table meanwhile: a listener may
   * ask again, and its new request comes last. A listener that throws costs its own request, not
   * those behind it.
   */
  private void tell(Search search, List<Destination> destinations) {
    try {
      for (Waiting next = search.waiting.poll(); next != null; next = search.waiting.poll()) {
        next.answer.accept(choice.of(next.request.length(), next.hop, destinations));
      }
    } finally {
      if (search.waiting.isEmpty()) {
        searches.remove(search.question, search);
      } else {
        lane.execute(() -> tell(search, destinations));
      }
    }
  }
}
