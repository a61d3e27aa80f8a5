package org.drachtio.spam.filter.internal;

import static org.drachtio.spam.filter.internal.Requests.counted;
import static org.drachtio.spam.filter.internal.Requests.flow;
import static org.drachtio.spam.filter.internal.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.guard.SpamRules;
import org.drachtio.api.testing.RequestFilterContract;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.kernel.testing.TestBundle;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class HeaderFilterTest implements RequestFilterContract {

  private static final Admission DECLINE = new Admission.Reject(603, "");

  private final FakeMeters meters = new FakeMeters();
  private final TestBundle bundle = new TestBundle();
  private final HeaderFilter filter = new HeaderFilter(bundle.context(), meters);

  @Override
  public RequestFilter filter() {
    rule("a", "header", "To", "values", "regex:^b.b$", "mode", "dry-run");
    rule("b", "header", "User-Agent", "values", "sipcli", "action", "reject");
    return filter;
  }

  @Override
  public InboundMessage welcome() {
    return request("INVITE", "User-Agent: phone");
  }

  @Override
  public InboundMessage unwelcome() {
    return request("INVITE", "User-Agent: sipcli");
  }

  private SpamRule rule(String name, Object... pairs) {
    SpamRule rule = new SpamRule(config(pairs), properties(name, pairs));
    filter.addRule(rule);
    return rule;
  }

  private static Map<String, Object> properties(String name, Object... pairs) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("service.pid", SpamRules.RULE_PID + "~" + name);
    for (int i = 0; i < pairs.length; i += 2) {
      properties.put((String) pairs[i], pairs[i + 1]);
    }
    return properties;
  }

  private static RuleConfig config(Object... pairs) {
    Map<String, Object> values = properties("", pairs);
    if (values.get("values") instanceof String text) {
      values.put("values", new String[] {text});
    }
    return Requests.config(RuleConfig.class, values);
  }

  private Admission udp(String... headers) {
    return filter.admit(request("INVITE", headers));
  }

  private Admission tcp(String... headers) {
    return filter.admit(
        request(flow(Protocol.TCP, "192.0.2.1"), "INVITE", "sip:example.org", headers));
  }

  @Test
  void anAbsentActionDiscards() {
    rule("a", "header", "User-Agent", "values", "sipcli");
    assertEquals(Admission.DISCARD, udp("User-Agent: x sipcli/1.8"));
    assertEquals(Admission.DISCARD, tcp("User-Agent: sipcli"));
    assertEquals(Admission.PASS, udp("User-Agent: SIPCLI"));
    assertEquals(Admission.PASS, udp());
    assertEquals(Map.of("spam.discarded", 2L), counted(meters));
  }

  @Test
  void datagramsAndConnectionsHaveActionsOfTheirOwn() {
    rule("a", "header", "user-agent", "values", "x", "action", "reject", "tcpAction", "discard");
    rule("b", "header", "Subject", "values", "y", "tcpAction", "Reject", "status", 486);
    assertEquals(DECLINE, udp("User-Agent: x"));
    assertEquals(Admission.DISCARD, tcp("User-Agent: x"));
    assertEquals(Admission.DISCARD, udp("s: y"));
    assertEquals(new Admission.Reject(486, ""), tcp("Subject: y"));
    assertEquals(Map.of("spam.discarded", 2L, "spam.rejected", 2L), counted(meters));
  }

  @Test
  void ofToAndFromTheUserIsLookedAt() {
    rule("a", "header", "To", "values", "bad");
    rule("b", "header", "From", "values", "regex:^1000$");
    assertEquals(Admission.DISCARD, udp("To: <sip:verybad1:pw@example.org>"));
    assertEquals(Admission.PASS, udp("To: \"bad\" <sip:x:bad@bad.example>;bad=bad"));
    assertEquals(Admission.DISCARD, udp("From: <sip:1000@x>;tag=1"));
    assertEquals(Admission.PASS, udp("From: <sip:10001@x>;tag=1"));
    assertEquals(Admission.DISCARD, udp("From: <tel:1000>;tag=1"));
    // The same users, written otherwise.
    assertEquals(Admission.DISCARD, udp("To: <sip:%62%61d%3abad@example.org>"));
    assertEquals(Admission.DISCARD, udp("From: <sip:%310%30%30:pw@x>;tag=1"));
    assertEquals(Admission.PASS, udp("From: <sip:%25310%30%30@x>;tag=1", "To: <sip:ba%00d@x>"));
    assertEquals(Admission.PASS, udp("From: <sip:100%@x>;tag=1", "To: <sip:ba%6@x>"));
  }

  @Test
  void ofOtherHeadersEveryLineIsLookedAtWhole() {
    rule("a", "header", "Contact", "values", "@1.1.1.1");
    rule("b", "header", "X-Odd", "values", new String[] {"one, two", "regex:^z+$"});
    assertEquals(Admission.DISCARD, udp("Contact: <sip:100@1.1.1.1>"));
    assertEquals(Admission.DISCARD, udp("m: <sip:100@1.1.1.1>"));
    assertEquals(Admission.DISCARD, udp("X-Odd: a", "x-odd: one, two"));
    assertEquals(Admission.DISCARD, udp("X-Odd: zzz"));
    assertEquals(Admission.PASS, udp("X-Odd: one", "X-Odd: two"));
  }

  @Test
  void inACfgFileValuesArePartedByCommas() {
    assertEquals(List.of("a", "b c", "d,e", "f\\"), CheckedRule.split(" a,b c , d\\,e,,f\\"));
    SpamRule rule = rule("a", "header", "Subject", "values", "one, two");
    assertEquals(List.of("one", "two"), rule.rule().orElseThrow().values());
    assertEquals(Admission.DISCARD, udp("Subject: two"));
  }

  @Test
  void aDryRunCountsAndLetsPassWhatTheNextRuleMayStop() {
    rule("a", "header", "Subject", "values", "x", "mode", "dry-run");
    rule("b", "header", "Subject", "values", "xy");
    rule("c", "header", "Subject", "values", "x", "mode", "off");
    assertEquals(Admission.PASS, udp("Subject: x"));
    assertEquals(Admission.DISCARD, udp("Subject: xy"));
    List<SpamRules.Rule> rules = filter.rules();
    assertEquals(List.of("a", "b", "c"), rules.stream().map(SpamRules.Rule::name).toList());
    assertEquals(List.of(2L, 1L, 0L), rules.stream().map(SpamRules.Rule::hits).toList());
    assertEquals(Optional.empty(), rules.get(2).lastHit());
    assertTrue(rules.get(0).lastHit().isPresent());
    assertEquals("dry-run", rules.get(0).mode());
    assertEquals(Map.of("spam.dry-run", 2L, "spam.discarded", 1L), counted(meters));
  }

  @Test
  void aBadChangeLeavesTheRule() {
    SpamRule rule = rule("a", "header", "Subject", "values", "x");
    Object[][] bad = {
      {"header", "Subject"},
      {"header", "", "values", "x"},
      {"header", "Sub ject", "values", "x"},
      {"header", "Subject", "values", ""},
      {"header", "Subject", "values", "regex:("},
      {"header", "Subject", "values", "regex:"},
      {"header", "Subject", "values", "regex:" + "x".repeat(1001)},
      {"header", "Subject", "values", "regex:x((a{1000}){1000}){1000}"},
      {"header", "Subject", "values", "regex:\\Q[\\E((a{1000}){1000}){1000}"},
      {"header", "Subject", "values", "x", "action", "ban"},
      {"header", "Subject", "values", "x", "status", 200},
      {"header", "Subject", "values", "x", "status", new IllegalArgumentException("no number")},
      {"header", "Subject", "values", "x", "mode", "perhaps"},
    };
    for (Object[] pairs : bad) {
      rule.modified(config(pairs), properties("a", pairs));
      filter.updatedRule(rule);
      assertEquals(Admission.DISCARD, udp("Subject: x"));
    }
    rule.modified(config("header", "Subject", "values", "y"), properties("a"));
    filter.updatedRule(rule);
    assertEquals(Admission.PASS, udp("Subject: x"));
    assertEquals(bad.length, filter.rules().get(0).hits());
    filter.removeRule(rule);
    assertEquals(Admission.PASS, udp("Subject: y"));
    assertEquals(List.of(), filter.rules());
  }

  @Test
  void rulesThatGoWithTheirBundleStayInForce() {
    SpamRule rule = rule("a", "header", "Subject", "values", "y");
    bundle.state.set(Bundle.STOPPING);
    filter.removeRule(rule);
    assertEquals(Admission.DISCARD, udp("Subject: y"));
  }

  @Test
  void aRuleThatWasNeverGoodIsNone() {
    rule("a", "header", "Subject");
    assertEquals(List.of(), filter.rules());
    assertEquals(Admission.PASS, udp("Subject: x"));
  }

  /** An engine that goes back would take years for each. */
  @Test
  void noExpressionTakesLongerThanItsInput() {
    String hostile = "a".repeat(10_000) + "!";
    for (String expression : List.of("(a+)+$", "(a|aa)+$", "(.*a){25}$", "^(a|a)*$")) {
      ValueTest.of("regex:" + expression).isIn(hostile);
    }
    assertThrows(IllegalArgumentException.class, () -> ValueTest.of("regex:(a)\\1"));
  }

  @Test
  void anExpressionThatCompilesToTooMuchIsRefusedBeforeItIsCompiled() {
    for (String expression :
        List.of(
            "((a{1000}){1000}){1000}",
            "(((((.{0,30}){0,30}){0,30}){0,30}){0,30})",
            "[^\\]]]{301}",
            "\\pL{200}\\p{Lu}{200}",
            "(a?){150}a{150}",
            "a".repeat(400))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> ValueTest.of("regex:" + expression));
      assertTrue(refused.getMessage().contains("instructions"), refused.getMessage());
    }
    for (String expression :
        List.of(
            "^(\\d{1,3}\\.){3}\\d{1,3}$",
            "(?i)friendly-(scanner|request)",
            "^\\+?(00)?(881|882|883|979)\\d{4,20}$",
            "[{}()\\]]{2}\\{x\\x{41}{3}",
            "a{b{,3}")) {
      ValueTest.of("regex:" + expression);
    }
    assertTrue(ValueTest.of("regex:^(\\d{1,3}\\.){3}\\d{1,3}$").isIn("192.0.2.77"));
  }

  @Test
  void toAndFromInTheirCompactFormsAreTheSame() {
    rule("a", "header", "f", "values", "bad");
    assertEquals(Admission.PASS, udp("From: <sip:x@bad.example>;tag=1"));
    assertEquals(Admission.DISCARD, udp("f: <sip:bad@x>;tag=1"));
    assertEquals("from", filter.rules().get(0).header());
  }

  @Test
  void whatIsLookedAtIsBounded() {
    rule("a", "header", "Subject", "values", "x");
    assertEquals(Admission.PASS, udp("Subject: " + ".".repeat(1024) + "x"));
    assertEquals(Admission.DISCARD, udp("Subject: " + ".".repeat(1023) + "x"));
    String[] lines = new String[11];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "Subject: " + (i == 10 ? "x" : ".");
    }
    assertEquals(Admission.PASS, udp(lines));
    lines[9] = "Subject: x";
    assertEquals(Admission.DISCARD, udp(lines));
  }
}
