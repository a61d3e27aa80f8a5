package org.drachtio.admin.internal.command;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.admin.internal.session.AdminSnapshot.GuesserState;

/**
 * Slows down guessing of the secret: after a few wrong secrets, the attempts of an address (IPv6:
 * of a /64 network) are checked one by one with a delay, a right one, too, because otherwise a
 * guesser need not wait for the answer. Attempts that would have to wait for too long are refused
 * unchecked.
 *
 * <p><b>Threading:</b> thread-safe, by a lock that is taken once per authentication.
 */
public final class WrongSecrets {

  /** The attempt is refused unchecked. */
  public static final long REFUSED = -1;

  /** Addresses remembered; the one that has been quiet for longest is forgotten for another. */
  public static final int MAX_SOURCES = 1000;

  private static final int FREE = 5;
  private static final long STEP_MILLIS = 200;
  private static final long MAX_WAIT_MILLIS = 2000;
  private static final long FORGET_MILLIS = 60_000;
  private static final int IPV6_PREFIX_BYTES = 8;

  private static final class Source {
    private int failures;
    private long lastFailure;
    private long nextLook;
  }

  /** The one that failed last comes last. */
  private final Map<String, Source> sources = new LinkedHashMap<>();

  /**
   * An address has offered a secret.
   *
   * @param now milliseconds, on the clock of the lanes
   * @return milliseconds until it may be looked at, or {@link #REFUSED}
   */
  public synchronized long waitOf(InetAddress address, long now) {
    Source source = sources.get(key(address));
    if (source == null || source.failures < FREE) {
      return 0;
    }
    if (now - source.lastFailure > FORGET_MILLIS) {
      sources.remove(key(address));
      return 0;
    }
    long at = Math.max(now, source.nextLook);
    if (at - now > MAX_WAIT_MILLIS) {
      return REFUSED;
    }
    source.nextLook = at + STEP_MILLIS;
    return at - now;
  }

  /** The secret that it offered was wrong. */
  public synchronized void failed(InetAddress address, long now) {
    String key = key(address);
    Source source = sources.remove(key);
    if (source == null) {
      source = new Source();
      if (sources.size() >= MAX_SOURCES) {
        Iterator<String> quietest = sources.keySet().iterator();
        quietest.next();
        quietest.remove();
      }
    }
    if (now - source.lastFailure > FORGET_MILLIS) {
      source.failures = 0;
    }
    source.failures++;
    source.lastFailure = now;
    source.nextLook = Math.max(source.nextLook, now + STEP_MILLIS);
    sources.put(key, source);
  }

  /** It was right. */
  public synchronized void succeeded(InetAddress address) {
    if (!sources.isEmpty()) {
      sources.remove(key(address));
    }
  }

  /** All that is remembered, for the next version. */
  public synchronized List<GuesserState> states() {
    List<GuesserState> states = new ArrayList<>();
    sources.forEach(
        (key, source) ->
            states.add(
                new GuesserState(key, source.failures, source.lastFailure, source.nextLook)));
    return states;
  }

  /** Goes on with what the last version remembered; nothing has been offered yet. */
  public synchronized void resume(List<GuesserState> left) {
    for (GuesserState state : left.subList(Math.max(0, left.size() - MAX_SOURCES), left.size())) {
      Source source = new Source();
      source.failures = state.failures();
      source.lastFailure = state.lastFailure();
      source.nextLook = state.nextLook();
      sources.put(state.source(), source);
    }
  }

  public synchronized int size() {
    return sources.size();
  }

  private static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX_BYTES));
  }
}
