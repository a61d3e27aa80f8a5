package org.drachtio.sip.proxy.internal.compose;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.proxy.internal.environment.ProxyEnvironment;

/**
 * The targets that have challenged lately, by realm and nonce: a request with credentials goes to
 * the target whose challenge the credentials answer (sip-behaviour.md §6.1). Other targets would
 * only challenge again. One lane's thread only.
 */
public final class Challenges implements TimerTarget {

  private static final List<String> OF_RESPONSES =
      List.of("WWW-Authenticate", "Proxy-Authenticate");
  private static final List<String> OF_REQUESTS = List.of("Authorization", "Proxy-Authorization");
  private static final int SWEEP = 1;

  /** Bound on realm and nonce; a longer pair is not remembered. */
  private static final int LONGEST_KEY = 1024;

  /** One challenge that the caller has been given. */
  public record Challenge(String key, Target target, long expiresAt) {}

  private final Lane lane;
  private final ProxyEnvironment environment;

  /** The oldest first: all live equally long. */
  private final Map<String, Challenge> byKey = new LinkedHashMap<>();

  private boolean armed;

  public Challenges(Lane lane, ProxyEnvironment environment) {
    this.lane = lane;
    this.environment = environment;
  }

  /** Whether a response has a challenge that credentials can be told by. */
  public static boolean isChallenge(SipMessage response) {
    return (response.status() == 401 || response.status() == 407)
        && !keys(response, OF_RESPONSES).isEmpty();
  }

  /** Keeps the challenges of a response in mind. */
  public void remember(SipMessage response, Target target) {
    long expiresAt = lane.now() + environment.settings().challengeMemory();
    for (String key : keys(response, OF_RESPONSES)) {
      add(new Challenge(key, target, expiresAt));
    }
  }

  /** Adds one, in place of the oldest if there are too many. */
  public void add(Challenge challenge) {
    byKey.remove(challenge.key());
    if (byKey.size() >= environment.settings().maxChallenges()) {
      Iterator<String> oldest = byKey.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    byKey.put(challenge.key(), challenge);
    arm();
  }

  /** The targets whose challenges the credentials of a request answer; mostly none. */
  public List<Target> challengers(SipMessage request) {
    if (byKey.isEmpty()) {
      return List.of();
    }
    List<Target> targets = new ArrayList<>(2);
    for (String key : keys(request, OF_REQUESTS)) {
      Challenge challenge = byKey.get(key);
      if (challenge != null
          && challenge.expiresAt() > lane.now()
          && !targets.contains(challenge.target())) {
        targets.add(challenge.target());
      }
    }
    return targets;
  }

  private static List<String> keys(SipMessage message, List<String> names) {
    List<String> keys = new ArrayList<>(2);
    for (String name : names) {
      for (String value : message.headers(name)) {
        String key = DigestParameters.key(value);
        if (!key.isEmpty() && key.length() <= LONGEST_KEY) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  private void arm() {
    if (!armed && !byKey.isEmpty()) {
      armed = true;
      long first = byKey.values().iterator().next().expiresAt();
      lane.armAt(first, SWEEP, this);
    }
  }

  @Override
  public void onTimer(int kind) {
    armed = false;
    byKey.values().removeIf(challenge -> challenge.expiresAt() <= lane.now());
    arm();
  }

  public List<Challenge> all() {
    return List.copyOf(byKey.values());
  }

  public int size() {
    return byKey.size();
  }

  public void clear() {
    byKey.clear();
  }
}
