package org.drachtio.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Protocol;
import org.junit.jupiter.api.Test;

/** What every {@link Resolver} owes. Let a test class implement it. */
public interface ResolverContract {

  /** The resolver. */
  Resolver resolver();

  /** A host that it knows. */
  String knownHost();

  /** A host that it does not know. */
  String unknownHost();

  /** Asks, and waits for the answer. */
  private Resolution ask(SipTarget target) throws Exception {
    CompletableFuture<Resolution> answer = new CompletableFuture<>();
    resolver().resolve(target, answer::complete);
    return answer.get(Lanes.LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  default void findsDestinationsThatASocketCanUse() throws Exception {
    SipTarget target = new SipTarget(knownHost(), 0, Optional.empty(), false);
    List<Destination> found = assertInstanceOf(Resolution.Found.class, ask(target)).destinations();
    assertFalse(found.isEmpty());
    for (Destination destination : found) {
      assertNotNull(destination.address());
      assertTrue(destination.port() >= 1 && destination.port() <= 65535, destination::toString);
    }
  }

  @Test
  default void keepsThePortAndTheProtocolThatTheTargetNames() throws Exception {
    SipTarget target = new SipTarget(knownHost(), 5099, Optional.of(Protocol.TCP), false);
    for (Destination destination :
        assertInstanceOf(Resolution.Found.class, ask(target)).destinations()) {
      assertEquals(5099, destination.port());
      assertEquals(Protocol.TCP, destination.protocol());
    }
  }

  @Test
  default void aSipsTargetGoesOverTlsOnly() throws Exception {
    SipTarget target = new SipTarget(knownHost(), 0, Optional.empty(), true);
    if (ask(target) instanceof Resolution.Found found) {
      for (Destination destination : found.destinations()) {
        assertTrue(
            destination.protocol() == Protocol.TLS || destination.protocol() == Protocol.WSS,
            destination::toString);
      }
    }
  }

  @Test
  default void saysSoIfItDoesNotKnow() throws Exception {
    assertFalse(
        ask(new SipTarget(unknownHost(), 0, Optional.empty(), false)) instanceof Resolution.Found);
  }

  @Test
  default void answersAllLanesWithoutBlockingThem() throws Exception {
    Resolver resolver = resolver();
    List<String> hosts = List.of(knownHost(), unknownHost(), knownHost());
    List<List<CompletableFuture<Resolution>>> asked =
        Lanes.ask(
            () -> {
              List<CompletableFuture<Resolution>> answers = new ArrayList<>();
              for (String host : hosts) {
                CompletableFuture<Resolution> answer = new CompletableFuture<>();
                answers.add(answer);
                resolver.resolve(new SipTarget(host, 0, Optional.empty(), false), answer::complete);
              }
              return answers;
            });
    for (List<CompletableFuture<Resolution>> ofLane : asked) {
      for (CompletableFuture<Resolution> answer : ofLane) {
        assertNotNull(answer.get(Lanes.LIMIT_SECONDS, TimeUnit.SECONDS));
      }
    }
  }
}
