package org.drachtio.sip.transport.internal.targets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

class RankedResolversTest {

  private static final SipTarget TARGET =
      new SipTarget("pbx.example", 5060, Optional.of(Protocol.UDP), false);

  private final List<String> asked = new ArrayList<>();
  private final List<Resolution> answers = new ArrayList<>();
  private final ManualRestarts restarts = new ManualRestarts();
  private final RankedResolvers resolvers =
      new RankedResolvers(restarts, named("last", new Resolution.NotFound("unknown")));

  private Resolver named(String name, Resolution... said) {
    return (target, answer) -> {
      asked.add(name);
      List.of(said).forEach(answer);
    };
  }

  private static Resolution found(int port) {
    return new Resolution.Found(
        List.of(new Destination(Addresses.parse("192.0.2.1"), port, Protocol.UDP)));
  }

  /** Compares as the framework's do, by a ranking that can be changed. */
  @SuppressWarnings("unchecked")
  private static ServiceReference<Resolver> reference(AtomicInteger ranking) {
    return (ServiceReference<Resolver>)
        Proxy.newProxyInstance(
            RankedResolversTest.class.getClassLoader(),
            new Class<?>[] {ServiceReference.class, Ranked.class},
            (self, method, args) ->
                switch (method.getName()) {
                  case "compareTo" -> Integer.compare(ranking.get(), ((Ranked) args[0]).ranking());
                  case "ranking" -> ranking.get();
                  case "equals" -> self == args[0];
                  case "getBundle", "getProperty" -> null;
                  default -> System.identityHashCode(self);
                });
  }

  /** What one reference knows of another. */
  interface Ranked {
    int ranking();
  }

  private static ServiceReference<Resolver> reference(int ranking) {
    return reference(new AtomicInteger(ranking));
  }

  private Resolution ask() {
    asked.clear();
    answers.clear();
    resolvers.resolve(TARGET, answers::add);
    assertEquals(1, answers.size());
    return answers.get(0);
  }

  @Test
  void theHighestIsAskedFirstAndTheNextOnlyIfItPasses() {
    ask();
    assertEquals(List.of("last"), asked);
    ServiceReference<Resolver> ten = reference(10);
    resolvers.add(ten, named("ten", new Resolution.Pass()));
    ServiceReference<Resolver> five = reference(5);
    resolvers.add(five, named("five", found(5)));
    assertEquals(found(5), ask());
    assertEquals(List.of("ten", "five"), asked);
    resolvers.remove(five, true);
    assertInstanceOf(Resolution.NotFound.class, ask());
    assertEquals(List.of("ten", "last"), asked);
    resolvers.remove(ten, true);
    ask();
    assertEquals(List.of("last"), asked);
  }

  @Test
  void aRankingMayChange() {
    AtomicInteger ranking = new AtomicInteger(1);
    ServiceReference<Resolver> moving = reference(ranking);
    Resolver resolver = named("moving", found(1));
    resolvers.add(moving, resolver);
    resolvers.add(reference(5), named("five", found(5)));
    assertEquals(found(5), ask());
    ranking.set(9);
    resolvers.add(moving, resolver);
    assertEquals(found(1), ask());
    assertEquals(List.of("moving"), asked);
  }

  @Test
  void whoTheLastVersionHadIsExpected() {
    Provider site = new Provider("resolver", 7, "site", "");
    resolvers.expect(List.of(site));
    assertEquals(List.of(site), restarts.awaited());
    assertEquals(List.of(site), resolvers.roll());
    answers.clear();
    resolvers.resolve(TARGET, answers::add);
    assertEquals(List.of(), answers, "the question waits");
    restarts.over(Restarts.End.GONE);
    assertInstanceOf(Resolution.NotFound.class, answers.get(0));
    assertEquals(List.of(), resolvers.roll());
  }

  @Test
  void onlyTheFirstAnswerCounts() {
    resolvers.add(reference(1), named("talker", found(1), new Resolution.Pass(), found(2)));
    assertEquals(found(1), ask());
    assertEquals(List.of("talker"), asked);
  }

  @Test
  void oneThatThrowsIsPassedOver() {
    resolvers.add(
        reference(1),
        (target, answer) -> {
          throw new IllegalStateException("as the test wants it");
        });
    assertInstanceOf(Resolution.NotFound.class, ask());
    assertEquals(List.of("last"), asked);
  }

  @Test
  void anAnswerMayComeLater() {
    List<Consumer<Resolution>> waiting = new ArrayList<>();
    resolvers.add(reference(2), (target, answer) -> waiting.add(answer));
    resolvers.add(reference(1), named("one", found(1)));
    resolvers.resolve(TARGET, answers::add);
    assertEquals(List.of(), answers);
    waiting.get(0).accept(new Resolution.Pass());
    assertEquals(List.of(found(1)), answers);
  }

  /** Of a bundle. */
  private static ServiceReference<Resolver> referenceOf(long bundleId) {
    Bundle bundle =
        (Bundle)
            Proxy.newProxyInstance(
                RankedResolversTest.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (self, method, args) ->
                    method.getName().equals("getBundleId") ? bundleId : "names");
    ServiceReference<Resolver> plain = reference(1);
    @SuppressWarnings("unchecked")
    ServiceReference<Resolver> reference =
        (ServiceReference<Resolver>)
            Proxy.newProxyInstance(
                RankedResolversTest.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class, Ranked.class},
                (self, method, args) ->
                    switch (method.getName()) {
                      case "getBundle" -> bundle;
                      case "getProperty" -> null;
                      case "equals" -> self == args[0];
                      case "compareTo" -> 0;
                      case "ranking" -> 1;
                      default -> System.identityHashCode(plain);
                    });
    return reference;
  }

  @Test
  void questionsWaitForOneThatRestarts() {
    ServiceReference<Resolver> first = referenceOf(7);
    resolvers.add(first, named("first", found(1)));
    resolvers.remove(first, true);
    resolvers.resolve(TARGET, answers::add);
    assertEquals(List.of(), answers);
    resolvers.add(referenceOf(8), named("second", found(2)));
    assertEquals(List.of(found(2)), answers);
    assertEquals(found(2), ask());
  }

  @Test
  void questionsGoOnWithoutOneThatDoesNotComeBack() {
    ServiceReference<Resolver> first = referenceOf(7);
    resolvers.add(first, named("first", found(1)));
    resolvers.remove(first, true);
    resolvers.resolve(TARGET, answers::add);
    restarts.over(Restarts.End.LATE);
    assertEquals(List.of("last"), asked);
    assertEquals(1, answers.size());
  }

  @Test
  void questionsThatWaitAreBounded() {
    ServiceReference<Resolver> first = referenceOf(7);
    resolvers.add(first, named("first", found(1)));
    resolvers.remove(first, true);
    for (int i = 0; i < RankedResolvers.MAX_HELD; i++) {
      resolvers.resolve(TARGET, answers::add);
    }
    assertEquals(0, answers.size());
    resolvers.resolve(TARGET, answers::add);
    assertEquals(1, answers.size(), "asked without it");
    restarts.over(Restarts.End.GONE);
    assertEquals(RankedResolvers.MAX_HELD + 1, answers.size());
  }
}
