package org.drachtio.spam.filter.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/**
 * The rules that are in force, by header: a header is read once for all rules on it. Immutable.
 *
 * <p>Of a header at most {@value #MAX_LINES} lines are looked at, and of a value {@value
 * #MAX_VALUE} characters: a peer cannot make the filter work for longer.
 */
final class HeaderRules {

  static final HeaderRules NONE = new HeaderRules(List.of());

  private static final int MAX_LINES = 10;
  private static final int MAX_VALUE = 1024;

  private static final int HEX = 16;

  private static final String TO = "to";
  private static final String FROM = "from";

  private final Group[] groups;

  /** A rule with its compiled form. */
  record Choice(SpamRule counter, CheckedRule rule) {}

  /** What is told of a rule that has found something. */
  interface Finder {

    /**
     * A rule has found this value.
     *
     * @return false: look on
     */
    boolean found(Choice choice, String value);
  }

  /**
   * The rules on one header.
   *
   * @param all in their order
   * @param always of these, those that find values of which nothing is known beforehand
   * @param texts of which a value has one that another of them finds
   */
  private record Group(String header, Choice[] all, Choice[] always, Prefilter texts) {
    static Group of(String header, List<Choice> choices) {
      return new Group(
          header,
          choices.toArray(Choice[]::new),
          choices.stream()
              .filter(choice -> choice.rule().required().isEmpty())
              .toArray(Choice[]::new),
          new Prefilter(
              choices.stream().flatMap(choice -> choice.rule().required().stream()).toList()));
    }

    Choice[] mayFind(String value) {
      return texts.mayFind(value) ? all : always;
    }
  }

  /** Of these rules, in this order; those that are off are left out. */
  HeaderRules(List<Choice> choices) {
    Map<String, List<Choice>> byHeader = new LinkedHashMap<>();
    for (Choice choice : choices) {
      if (choice.rule().mode() != CheckedRule.Mode.OFF) {
        byHeader.computeIfAbsent(choice.rule().header(), name -> new ArrayList<>()).add(choice);
      }
    }
    groups =
        byHeader.entrySet().stream()
            .map(entry -> Group.of(entry.getKey(), entry.getValue()))
            .toArray(Group[]::new);
  }

  /** Tells of each rule that finds something in this request, until the finder is content. */
  void find(SipMessage request, Finder finder) {
    for (Group group : groups) {
      switch (group.header()) {
        case TO -> {
          if (testUser(group, request.to(), finder)) {
            return;
          }
        }
        case FROM -> {
          if (testUser(group, request.from(), finder)) {
            return;
          }
        }
        default -> {
          if (request.has(group.header()) && testLines(group, request, finder)) {
            return;
          }
        }
      }
    }
  }

  private static boolean testLines(Group group, SipMessage request, Finder finder) {
    List<String> values = request.headers(group.header());
    for (int i = 0; i < values.size() && i < MAX_LINES; i++) {
      if (test(group, values.get(i), finder)) {
        return true;
      }
    }
    return false;
  }

  private static boolean test(Group group, String value, Finder finder) {
    if (value.isEmpty()) {
      return false;
    }
    String text = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value;
    for (Choice choice : group.mayFind(text)) {
      if (choice.rule().finds(text) && finder.found(choice, text)) {
        return true;
      }
    }
    return false;
  }

  /** The user is taken out of the URI where it may be one that a rule finds. */
  private static boolean testUser(Group group, Optional<NameAddress> address, Finder finder) {
    if (address.isEmpty()) {
      return false;
    }
    String uri = address.get().uri();
    boolean isPlain = uri.length() <= MAX_VALUE && uri.indexOf('%') < 0;
    if (isPlain && group.mayFind(uri).length == 0) {
      return false;
    }
    return test(group, user(uri), finder);
  }

  /** Without a password; of a URI of another scheme all that follows the scheme. */
  private static String user(String uri) {
    Optional<SipUri> sip = SipUri.parse(uri);
    String user = sip.map(SipUri::user).orElseGet(() -> uri.substring(uri.indexOf(':') + 1));
    int colon = user.indexOf(':');
    return unescaped(sip.isPresent() && colon >= 0 ? user.substring(0, colon) : user);
  }

  /** {@code %30} is the same as 0 (RFC 3261 §19.1.4): it is no way around a rule. */
  private static String unescaped(String user) {
    int escape = user.indexOf('%');
    if (escape < 0) {
      return user;
    }
    StringBuilder text = new StringBuilder(user.length());
    for (int i = 0; i < user.length(); i++) {
      int high = i + 2 < user.length() ? Character.digit(user.charAt(i + 1), HEX) : -1;
      int low = high < 0 ? -1 : Character.digit(user.charAt(i + 2), HEX);
      int c = high * HEX + low;
      if (user.charAt(i) == '%' && low >= 0 && c > ' ' && c < 127 && c != '%') {
        text.append((char) c);
        i += 2;
      } else {
        text.append(user.charAt(i));
      }
    }
    return text.toString();
  }
}
