package org.drachtio.spam.filter.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.guard.SpamRules;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.benchmark.lanes.Configs;
import org.drachtio.benchmark.lanes.RunningBundle;
import org.drachtio.blacklist.internal.BlacklistBenchmark;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.message.SipMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all filters of this server together cost the INVITE of a good call, which they look at once:
 * bare (nothing configured), and guarded (100 rules, limits, 100,000 blacklisted addresses). The
 * message is scanned anew each time, as what it has parsed stays with it; {@code scanned} is that
 * alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GuardBenchmark {

  private static final int SOURCES = 1 << 12;

  @Param({"scanned", "bare", "guarded"})
  private String what;

  private final List<RequestFilter> filters = new ArrayList<>();
  private final InboundMessage[] sources = new InboundMessage[SOURCES];
  private byte[] invite;
  private int next;

  @Setup
  public void configure() {
    MetersComponent meters = new MetersComponent();
    boolean guarded = what.equals("guarded");
    if (!what.equals("scanned")) {
      filters.add(
          BlacklistBenchmark.filterWith(
              guarded ? BlacklistBenchmark.addresses(100_000, 10) : List.of()));
      HeaderFilter headers = new HeaderFilter(RunningBundle.context(), meters);
      for (int i = 0; guarded && i < 100; i++) {
        headers.addRule(rule(i));
      }
      filters.add(headers);
      if (guarded) {
        Map<String, Object> limits = Map.of("callsPerSecond", 100_000.0, "callsBurst", 1_000_000);
        filters.add(
            new LimitFilter(
                meters, BlacklistBenchmark.shelf(), Configs.of(LimitConfig.class, limits)));
      }
      filters.add(new SanityFilter(meters, Configs.of(SanityConfig.class, Map.of())));
    }
    invite =
        ("INVITE sip:bob@example.com SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc;rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: \"Alice\" <sip:+4930123456@example.com>;tag=abc\r\n"
                + "To: <sip:+4930654321@example.com>\r\n"
                + "Call-ID: 3848276298220188511@192.0.2.1\r\n"
                + "CSeq: 1 INVITE\r\n"
                + "Contact: <sip:alice@192.0.2.1:5060>\r\n"
                + "User-Agent: Example Phone 3000/4.5.6.7\r\n"
                + "Content-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    List<String> addresses = BlacklistBenchmark.addresses(SOURCES, 11);
    for (int i = 0; i < SOURCES; i++) {
      sources[i] =
          new InboundMessage(SipMessage.scan(invite), BlacklistBenchmark.flow(addresses.get(i)), 0);
    }
  }

  /** 20 rules on each of five headers that the INVITE has; every tenth is an expression. */
  private static SpamRule rule(int number) {
    String header = List.of("User-Agent", "To", "From", "Contact", "Call-ID").get(number % 5);
    String value =
        number % 10 == 9 ? "regex:^<?(sips?:)?scan" + number + "[0-9]+@" : "scanner-" + number;
    Map<String, Object> properties = new HashMap<>();
    properties.put("header", header);
    properties.put("values", new String[] {value});
    RuleConfig config = Configs.of(RuleConfig.class, properties);
    properties.put("service.pid", SpamRules.RULE_PID + "~" + number);
    return new SpamRule(config, properties);
  }

  @Benchmark
  public boolean invite() {
    InboundMessage source = sources[next++ & (SOURCES - 1)];
    InboundMessage inbound = new InboundMessage(SipMessage.scan(invite), source.flow(), 0);
    boolean passes = inbound.message().length() > 0;
    for (RequestFilter filter : filters) {
      passes &= filter.listensTo(inbound.flow());
    }
    for (RequestFilter filter : filters) {
      passes &= filter.admit(inbound) == Admission.PASS;
    }
    return passes;
  }
}
