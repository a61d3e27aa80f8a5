package org.drachtio.call.trace.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.drachtio.call.trace.internal.item.Parties;
import org.drachtio.message.SipMessage;

/**
 * Finds the call for which an application has sent an INVITE. No frame names the call, so it is
 * inferred, in this order:
 *
 * <ol>
 *   <li>A header that the configuration names has the Call-ID of a call, or the value that the
 *       header of that name had there (Session-ID, RFC 7989).
 *   <li>The description of the session comes from a call of this application: the same {@code o=}
 *       line (RFC 8866 §5.2), as a back-to-back user agent passes it on.
 *   <li>Caller and callee are those of a call of this application.
 *   <li>Only one call waits for an answer of this application.
 * </ol>
 *
 * Among several calls that fit alike, the oldest that has no second leg yet is taken, and the link
 * says that it was one of several. <b>Threading:</b> under the lock of the store.
 */
final class Links {

  /** A conclusion. */
  record Link(Leg leg, String why) {}

  private static final int MAX_KEY_LENGTH = 512;

  /** Of more calls that are alike the latest count. */
  private static final int MAX_ALIKE = 64;

  private final Map<String, Deque<Leg>> byKey = new HashMap<>();
  private final Map<Long, Set<Leg>> waiting = new HashMap<>();

  /** Given, but not yet read for keys: most calls end before an application sends an INVITE. */
  private final Set<Leg> unread = new LinkedHashSet<>();

  private final Function<String, Leg> byCallId;
  private List<String> headers = List.of();

  Links(Function<String, Leg> byCallId) {
    this.byCallId = byCallId;
  }

  void headers(List<String> names) {
    headers = names;
  }

  /** The INVITE of a leg was given to an application. */
  void given(Leg leg) {
    if (leg.keys.isEmpty()) {
      unread.add(leg);
    }
    if (leg.waits()) {
      waiting.computeIfAbsent(leg.application, any -> new LinkedHashSet<>()).add(leg);
    }
  }

  private void read() {
    for (Leg leg : unread) {
      leg.opening().ifPresent(invite -> read(leg, invite));
    }
    unread.clear();
  }

  private void read(Leg leg, SipMessage invite) {
    for (String header : headers) {
      invite.header(header).ifPresent(value -> put(leg, "h" + header + ":" + value));
    }
    put(leg, description(leg.application, invite));
    put(leg, parties(leg.application, invite));
  }

  /** Its caller does not wait any more. */
  void answered(Leg leg) {
    Set<Leg> others = waiting.get(leg.application);
    if (others != null && others.remove(leg) && others.isEmpty()) {
      waiting.remove(leg.application);
    }
  }

  /** It is over, or forgotten. */
  void forget(Leg leg) {
    answered(leg);
    unread.remove(leg);
    for (String key : leg.keys) {
      Deque<Leg> legs = byKey.get(key);
      if (legs != null && legs.remove(leg) && legs.isEmpty()) {
        byKey.remove(key);
      }
    }
    leg.keys = List.of();
  }

  /** The call that this INVITE of an application belongs to. */
  Optional<Link> find(SipMessage invite, long application) {
    read();
    for (String header : headers) {
      Optional<String> value = invite.header(header);
      if (value.isPresent()) {
        Leg named = byCallId.apply(value.get());
        if (named != null && !named.callId().equals(invite.callId())) {
          return Optional.of(new Link(named, header + " names its Call-ID"));
        }
        Optional<Link> alike = oldest("h" + header + ":" + value.get(), "same " + header);
        if (alike.isPresent()) {
          return alike;
        }
      }
    }
    Optional<Link> link = oldest(description(application, invite), "same session description");
    if (link.isEmpty()) {
      link = oldest(parties(application, invite), "same caller and callee");
    }
    return link.isPresent() ? link : onlyOne(application);
  }

  private Optional<Link> oldest(String key, String why) {
    Deque<Leg> legs = byKey.get(key);
    if (legs == null) {
      return Optional.empty();
    }
    String how = legs.size() == 1 ? why : why + ", one of " + legs.size() + " calls alike";
    for (Leg leg : legs) {
      if (leg.call.legs().size() == 1) {
        return Optional.of(new Link(leg, how));
      }
    }
    return Optional.of(new Link(legs.getLast(), how));
  }

  private Optional<Link> onlyOne(long application) {
    Set<Leg> legs = waiting.getOrDefault(application, Set.of());
    return legs.size() == 1
        ? Optional.of(new Link(legs.iterator().next(), "a guess: the only call that waited"))
        : Optional.empty();
  }

  private void put(Leg leg, String key) {
    if (!key.isEmpty() && key.length() <= MAX_KEY_LENGTH) {
      Deque<Leg> legs = byKey.computeIfAbsent(key, any -> new ArrayDeque<>(2));
      if (legs.size() == MAX_ALIKE) {
        legs.remove().keys.remove(key);
      }
      legs.add(leg);
      if (leg.keys.isEmpty()) {
        leg.keys = new ArrayList<>(2);
      }
      leg.keys.add(key);
    }
  }

  private static String parties(long application, SipMessage invite) {
    String caller = Parties.caller(invite);
    String callee = Parties.callee(invite);
    return caller.isEmpty() || callee.isEmpty()
        ? ""
        : "p" + application + ":" + caller + "\n" + callee;
  }

  /** Who made the description, and its numbers. */
  private static String description(long application, SipMessage invite) {
    if (invite.bodyLength() == 0) {
      return "";
    }
    byte[] body = invite.body();
    int start = origin(body);
    if (start < 0) {
      return "";
    }
    int end = start;
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    return "o"
        + application
        + ":"
        + new String(body, start, end - start, StandardCharsets.UTF_8).strip();
  }

  /** Where the line {@code o=} begins; −1 if there is none. */
  private static int origin(byte[] body) {
    for (int i = 0; i + 2 < body.length; i++) {
      if (body[i] == '\n' && body[i + 1] == 'o' && body[i + 2] == '=') {
        return i + 1;
      }
    }
    return -1;
  }

  /** For tests: how many keys, applications that are waited for, and unread legs there are. */
  List<Integer> sizes() {
    return List.of(byKey.size(), waiting.size(), unread.size());
  }
}
