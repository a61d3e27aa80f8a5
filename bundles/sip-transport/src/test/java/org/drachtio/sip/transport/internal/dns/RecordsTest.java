package org.drachtio.sip.transport.internal.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class RecordsTest {

  private static final Name NAME = Zone.name("a.test");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // the clock may wrap
  private final List<CompletableFuture<DnsAnswer>> asked = new ArrayList<>();
  private final List<Name> names = new ArrayList<>();
  private CompletableFuture<DnsAnswer> wanted;
  private final Records records = new Records(this::ask, Runnable::run, nanos::get);

  private CompletableFuture<DnsAnswer> ask(Name name, int type) {
    names.add(name);
    asked.add(new CompletableFuture<>());
    return asked.get(asked.size() - 1);
  }

  /** Asks for a name whose answer is not looked at. */
  private void want(Name name) {
    wanted = records.find(name, Type.A);
  }

  private CompletableFuture<DnsAnswer> find() {
    return records.find(NAME, Type.A);
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static DnsAnswer found(long ttl) {
    return new DnsAnswer(
        List.of(new ARecord(NAME, DClass.IN, ttl, InetAddress.getLoopbackAddress())),
        ttl,
        null,
        false);
  }

  @Test
  void oneQuestionForAllThatWaitAndNoneWhileTheAnswerHolds() {
    CompletableFuture<DnsAnswer> first = find();
    assertSame(first, find());
    assertFalse(first.isDone());
    asked.get(0).complete(found(60));
    assertTrue(first.isDone());
    pass(59);
    assertSame(first, find());
    assertEquals(1, asked.size());
    pass(1);
    assertFalse(find().isDone());
    assertEquals(2, asked.size());
  }

  @Test
  void noRecordIsRememberedToo() {
    want(NAME);
    asked.get(0).complete(DnsAnswer.none(30));
    pass(29);
    assertEquals(List.of(), find().join().records());
    pass(1);
    want(NAME);
    assertEquals(2, asked.size());
  }

  @Test
  void aTimeToLiveOfNothingIsASecond() {
    want(NAME);
    asked.get(0).complete(found(0));
    want(NAME);
    assertEquals(1, asked.size(), "not once for each request");
    pass(1);
    want(NAME);
    assertEquals(2, asked.size());
  }

  @Test
  void whatWasKnownHoldsOnWhileNobodyAnswers() {
    want(NAME);
    asked.get(0).complete(found(60));
    pass(61);
    CompletableFuture<DnsAnswer> again = find();
    asked.get(1).complete(DnsAnswer.FAILED);
    assertEquals(1, again.join().records().size());
    pass(11);
    want(NAME);
    asked.get(2).complete(DnsAnswer.none(30));
    assertEquals(List.of(), find().join().records(), "somebody has answered");
  }

  @Test
  void whatWasKnownDoesNotHoldForEver() {
    want(NAME);
    asked.get(0).complete(found(60));
    pass(60);
    want(NAME);
    asked.get(1).complete(DnsAnswer.FAILED);
    pass(3600);
    want(NAME);
    asked.get(2).complete(DnsAnswer.FAILED);
    assertTrue(find().join().failed());
    pass(DnsAnswer.FAILURE_SECONDS);
    want(NAME);
    assertEquals(4, asked.size());
  }

  /** Another version, on the same clock. */
  private Records next() {
    return new Records(this::ask, Runnable::run, nanos::get);
  }

  @Test
  void whatHoldsOutlivesAHandover() {
    want(NAME);
    want(Zone.name("none.test"));
    want(Zone.name("failed.test"));
    want(Zone.name("asked.test"));
    asked.get(0).complete(found(60));
    asked.get(1).complete(DnsAnswer.none(30));
    asked.get(2).complete(DnsAnswer.FAILED);
    pass(10);
    Records next = next();
    next.resume(records.states());
    assertEquals(2, next.size());
    assertEquals(1, next.find(NAME, Type.A).join().records().size());
    assertEquals(List.of(), next.find(Zone.name("none.test"), Type.A).join().records());
    assertEquals(4, asked.size());
    pass(20);
    wanted = next.find(Zone.name("none.test"), Type.A);
    assertEquals(5, asked.size(), "its time goes on");
    pass(30);
    wanted = next.find(NAME, Type.A);
    assertEquals(6, asked.size());
    asked.get(5).complete(DnsAnswer.FAILED);
    assertEquals(1, wanted.join().records().size(), "for want of another");
  }

  @Test
  void anAnswerThatIsUsedForWantOfAnotherOutlivesAHandover() {
    want(NAME);
    asked.get(0).complete(found(60));
    pass(60 + 3000);
    Records next = next();
    next.resume(records.states());
    wanted = next.find(NAME, Type.A);
    assertEquals(2, asked.size());
    asked.get(1).complete(DnsAnswer.FAILED);
    assertEquals(1, wanted.join().records().size());
    pass(700);
    assertEquals(List.of(), next.states(), "an hour is over");
  }

  @Test
  void aliasesAreFollowedButNotForEver() {
    CompletableFuture<DnsAnswer> first = find();
    for (int i = 0; i < 9; i++) {
      asked.get(i).complete(new DnsAnswer(List.of(), 60, Zone.name("b" + i + ".test"), false));
    }
    assertEquals(List.of(), first.join().records());
    assertEquals(9, asked.size());
    assertEquals(Zone.name("b7.test"), names.get(8));
    pass(60);
    CompletableFuture<DnsAnswer> other = find();
    asked.get(9).complete(new DnsAnswer(List.of(), 5, Zone.name("c.test"), false));
    asked.get(10).complete(found(60));
    assertEquals(1, other.join().records().size());
    assertEquals(5, other.join().ttlSeconds(), "no longer than the alias");
  }

  @Test
  void aClientThatFailsIsAFailureOfTheQuestionOnly() {
    CompletableFuture<DnsAnswer> first = find();
    asked.get(0).completeExceptionally(new IllegalStateException("closed"));
    assertTrue(first.join().failed());
  }

  @Test
  void questionsAreBoundedAndFurtherOnesAreNotRemembered() {
    for (int i = 0; i < Records.MAX_QUESTIONS; i++) {
      want(Zone.name("n" + i));
    }
    assertTrue(find().join().failed(), "at once");
    asked.get(0).complete(found(60));
    assertFalse(find().isDone());
  }

  @Test
  void answersAreBounded() {
    for (int i = 0; i <= Records.MAX_ANSWERS; i++) {
      want(Zone.name("n" + i));
      asked.get(i).complete(found(60));
      assertTrue(records.size() <= Records.MAX_ANSWERS);
    }
    assertEquals(1, records.size());
    assertTrue(wanted.isDone());
  }
}
