package org.drachtio.sip.transport.internal.watch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.PeerClass;

/**
 * Counts messages by method and status, each once: repetitions have counters of their own. Peers
 * choose methods and statuses, so the number of counters is bounded: a method that the server does
 * not know counts as {@value #OTHER}, a status that is not registered, or comes when there are too
 * many, as the x00 of its class (RFC 3261 §8.1.3.2).
 *
 * <p><b>Threading:</b> thread-safe, without locks once a counter is made.
 */
public final class Traffic {

  /** Counters of responses with a status of their own, in each direction. */
  static final int MAX_STATUSES = 350;

  private static final String OTHER = "other";
  private static final int MAX_POINTS = 64;
  private static final int LEAST_STATUS = 100;
  private static final int STATUSES = 600;
  private static final int CLASS = 100;

  private static final List<String> METHODS =
      Stream.concat(Methods.ALL.stream(), Stream.of(OTHER)).toList();

  /** Registered with IANA for SIP, sorted. */
  private static final int[] REGISTERED = {
    100, 180, 181, 182, 183, 199, 200, 202, 204, 300, 301, 302, 305, 380, 400, 401, 402, 403, 404,
    405, 406, 407, 408, 410, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 425, 428, 429,
    430, 433, 436, 437, 438, 439, 440, 469, 470, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489,
    491, 493, 494, 500, 501, 502, 503, 504, 505, 513, 555, 580, 600, 603, 604, 606, 607, 608
  };

  private static final Map<String, Integer> INDEX = new HashMap<>();

  static {
    for (int i = 0; i < METHODS.size(); i++) {
      INDEX.put(METHODS.get(i), i);
    }
  }

  private final Meters meters;
  private final Direction in;
  private final Direction out;
  private final Counter repeatedRequests;
  private final Counter repeatedResponses;
  private final Map<ListeningPoint, Counter> pointsIn = new ConcurrentHashMap<>();
  private final Map<ListeningPoint, Counter> pointsOut = new ConcurrentHashMap<>();
  private final Map<PeerClass, Counter> peersIn;
  private final Map<PeerClass, Counter> peersOut;

  Traffic(Meters meters) {
    this.meters = meters;
    in = new Direction("in");
    out = new Direction("out");
    repeatedRequests = meters.counter("sip.repeated.requests");
    repeatedResponses = meters.counter("sip.repeated.responses");
    peersIn = PeerClass.counters(meters, "sip.peers.in.");
    peersOut = PeerClass.counters(meters, "sip.peers.out.");
  }

  /** A message came, repetitions included. */
  public void arrived(ListeningPoint point, String peer) {
    count(pointsIn, "sip.points.in.", point);
    peersIn.get(PeerClass.of(peer)).increment();
  }

  /** A sound message came that is no repetition of an earlier one. */
  public void received(SipMessage message) {
    in.count(message);
  }

  /**
   * A message was sent.
   *
   * @param repetition of one that was counted before
   */
  public void sent(SipMessage message, ListeningPoint point, PeerClass to, boolean repetition) {
    count(pointsOut, "sip.points.out.", point);
    peersOut.get(to).increment();
    if (!repetition) {
      out.count(message);
    } else if (message.isRequest()) {
      repeatedRequests.increment();
    } else {
      repeatedResponses.increment();
    }
  }

  private void count(Map<ListeningPoint, Counter> table, String prefix, ListeningPoint point) {
    Counter counter = table.get(point);
    if (counter == null) {
      String name = table.size() < MAX_POINTS ? point.bound() : OTHER;
      counter = meters.counter(prefix + name);
      if (table.size() < 2 * MAX_POINTS) {
        table.put(point, counter);
      }
    }
    counter.increment();
  }

  /** What goes one way. */
  private final class Direction {
    private final String requestPrefix;
    private final String responsePrefix;
    private final AtomicReferenceArray<Counter> requests =
        new AtomicReferenceArray<>(METHODS.size());
    private final AtomicReferenceArray<Counter> responses =
        new AtomicReferenceArray<>(METHODS.size() * STATUSES);

    Direction(String way) {
      requestPrefix = "sip.requests." + way + ".";
      responsePrefix = "sip.responses." + way + ".";
    }

    void count(SipMessage message) {
      int method = INDEX.getOrDefault(message.method(), METHODS.size() - 1);
      Counter counter =
          message.isRequest() ? ofRequest(method) : ofResponse(method, message.status());
      counter.increment();
    }

    private Counter ofRequest(int method) {
      Counter known = requests.get(method);
      if (known != null) {
        return known;
      }
      Counter made = meters.counter(requestPrefix + METHODS.get(method));
      requests.set(method, made);
      return made;
    }

    private Counter ofResponse(int method, int status) {
      int offset = Math.max(0, Math.min(status - LEAST_STATUS, STATUSES - 1));
      int place = method * STATUSES + offset;
      Counter known = responses.get(place);
      if (known != null) {
        return known;
      }
      int counted = LEAST_STATUS + offset;
      if (Arrays.binarySearch(REGISTERED, counted) < 0 || !isRoom()) {
        counted -= counted % CLASS;
      }
      Counter made = meters.counter(responsePrefix + METHODS.get(method) + "." + counted);
      responses.set(place, made);
      return made;
    }

    /** Asked only when a counter is missing; counters of the bundle's last version count, too. */
    private synchronized boolean isRoom() {
      return meters.values().keySet().stream()
              .filter(name -> name.startsWith(responsePrefix))
              .count()
          < MAX_STATUSES;
    }
  }
}
