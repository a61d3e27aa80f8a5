package org.drachtio.sip.proxy.internal.compose;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.message.MessageEdit;
import org.drachtio.message.SipMessage;

/**
 * The failures that the targets of one request answered, and what the caller gets of them
 * (sip-behaviour.md §6.4, RFC 3261 §16.7 steps 6 and 7). Lane thread only.
 */
public final class Answers {

  private static final List<String> CHALLENGES = List.of("WWW-Authenticate", "Proxy-Authenticate");

  /**
   * What a target answered.
   *
   * @param from the target, with the hop that the response came by
   */
  public record Answer(SipMessage response, Target from) {
    int status() {
      return response.status();
    }
  }

  private final List<Answer> all = new ArrayList<>(2);

  public void add(Answer answer) {
    all.add(answer);
  }

  public List<Answer> all() {
    return all;
  }

  /** The best one, null if there is none; of equally good ones the first that came. */
  public SipMessage best() {
    Answer best = null;
    for (Answer answer : all) {
      if (best == null || rank(answer.status()) < rank(best.status())) {
        best = answer;
      }
    }
    if (best == null) {
      return null;
    }
    SipMessage response = best.response();
    return isChallenge(best) ? withAllChallenges(best) : response;
  }

  /** Those that want credentials. */
  public List<Answer> challenges() {
    return all.stream().filter(Answers::isChallenge).toList();
  }

  private static boolean isChallenge(Answer answer) {
    return answer.status() == 401 || answer.status() == 407;
  }

  /** The caller can answer all challenges at once only if it sees all of them. */
  private SipMessage withAllChallenges(Answer best) {
    if (challenges().size() == 1) {
      return best.response();
    }
    MessageEdit edit = MessageEdit.of(best.response());
    List<Answer> others = new ArrayList<>(challenges());
    others.remove(best);
    for (Answer other : others) {
      for (String name : CHALLENGES) {
        for (String value : other.response().headers(name)) {
          edit.addLast(name, value);
        }
      }
    }
    return edit.build();
  }

  private static int rank(int status) {
    return switch (status) {
      case 401, 407, 415, 420, 484 -> 1;
      default ->
          switch (status / 100) {
            case 6 -> 0;
            case 4 -> 2;
            case 5 -> 3;
            default -> 4;
          };
    };
  }
}
