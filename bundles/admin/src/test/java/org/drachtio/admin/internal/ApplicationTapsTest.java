package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.ApplicationTap;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.api.capture.FrameSubject.Kind;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** What application taps see of the frames. */
class ApplicationTapsTest {

  private final Bench bench = new Bench();
  private final List<ApplicationFrame> seen = new ArrayList<>();
  private final ApplicationTap tap = seen::add;

  private static String payload(ApplicationFrame frame) {
    return new String(frame.bytes(), frame.offset(), frame.length(), StandardCharsets.UTF_8);
  }

  @Test
  void framesOfBothDirectionsAreSeen() {
    AppConnection application = bench.application("tag");
    bench.sessions.taps().add(tap);
    bench.receive(application, "7|ping");
    assertEquals(2, seen.size());
    assertFalse(seen.get(0).toApplication());
    assertEquals("7|ping", payload(seen.get(0)));
    assertTrue(seen.get(1).toApplication());
    assertTrue(payload(seen.get(1)).endsWith("|response|7|OK|pong"), payload(seen.get(1)));
    for (ApplicationFrame frame : seen) {
      assertEquals(application.id(), frame.application());
      assertEquals(Session.hostPort(application.remote()), frame.address());
      assertEquals(Set.of("tag"), frame.tags());
      assertTrue(frame.epochMicros() > 1_700_000_000_000_000L);
    }
  }

  @Test
  void noSecretIsSeenWhereverItStands() {
    bench.sessions.taps().add(tap);
    AppConnection application = bench.application("");
    bench.receive(application, "8|authenticate|cymru|");
    bench.receive(application, "9|ping|authenticate|cymru");
    bench.receive(bench.stranger(), "cymru");
    assertEquals(
        List.of("***", "***", "***", "***"),
        seen.stream()
            .filter(each -> !each.toApplication())
            .map(ApplicationTapsTest::payload)
            .toList());
    assertTrue(seen.stream().noneMatch(each -> payload(each).contains("cymru")));
  }

  @Test
  void aTapThatThrowsHarmsNobody() {
    AppConnection application = bench.application("");
    ApplicationTap broken =
        frame -> {
          throw new IllegalStateException("broken on purpose");
        };
    bench.sessions.taps().add(broken);
    bench.sessions.taps().add(tap);
    bench.receive(application, "7|ping");
    assertTrue(application.reply().contains("pong"));
    assertEquals(2, seen.size());
    assertEquals(2, bench.meters.counter("capture.error").value());
  }

  @Test
  void aTapThatHasGoneSeesNothing() {
    AppConnection application = bench.application("");
    bench.sessions.taps().add(tap);
    bench.sessions.taps().remove(tap);
    bench.receive(application, "7|ping");
    assertTrue(seen.isEmpty());
  }

  private static SipMessage message(String startLine, String cseq) {
    String text = startLine + "\r\nCall-ID: c1\r\nCSeq: " + cseq + "\r\nContent-Length: 0\r\n\r\n";
    return SipMessage.scan(text.getBytes(StandardCharsets.UTF_8));
  }

  private static FrameSubject subject(
      Kind kind, String command, String transaction, String dialog) {
    return new FrameSubject(kind, command, transaction, dialog, "", "");
  }

  private static FrameSubject told(
      Kind kind, String command, String transaction, String dialog, String method) {
    return new FrameSubject(kind, command, transaction, dialog, "c1", method);
  }

  private FrameSubject last() {
    return seen.get(seen.size() - 1).subject();
  }

  private void deliver(AppConnection application, AppEvent event) {
    assertTrue(bench.sessions.deliver(application.id(), event));
  }

  @Test
  void whatATapIsToldOfAnEventIsWhatTheEventTells() {
    AppConnection application = bench.application("");
    bench.sessions.taps().add(tap);
    SipMessage invite = message("INVITE sip:b@example.com SIP/2.0", "1 INVITE");
    deliver(application, new AppEvent.NewRequest("t1", new InboundMessage(invite, null, 0)));
    assertEquals(told(Kind.EVENT, "", "t1", "", "INVITE"), last());
    InboundMessage busy = new InboundMessage(message("SIP/2.0 486 Busy", "1 INVITE"), null, 0);
    deliver(application, new AppEvent.FromNetwork("t1", "d1", busy));
    assertEquals(told(Kind.EVENT, "", "t1", "d1", "INVITE"), last());
    deliver(application, new AppEvent.ProxyResponse("p1", busy));
    assertEquals(told(Kind.EVENT, "p1", "", "", "INVITE"), last());
    deliver(application, new AppEvent.ProxyDone("p1"));
    assertEquals(subject(Kind.DONE, "p1", "", ""), last());
    SentMessage bye = new SentMessage(message("BYE sip:a SIP/2.0", "2 BYE"), null, null, 0, 0);
    deliver(application, new AppEvent.Unsolicited("d1", bye));
    assertEquals(told(Kind.EVENT, "", "", "d1", "BYE"), last());
    assertEquals(5, seen.size());
  }

  @Test
  void whatATapIsToldOfACommandAndOfItsReplyNamesThem() {
    AppConnection application = bench.application("");
    bench.sessions.taps().add(tap);
    bench.receive(application, "r1|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
    assertEquals(subject(Kind.COMMAND, "r1", "t1", ""), last());
    SentMessage ok = new SentMessage(message("SIP/2.0 200 OK", "1 INVITE"), null, null, 0, 0);
    bench.calls.replies.get(0).done(new Outcome.Sent(ok, "t1", "d1"));
    assertEquals(told(Kind.ECHO, "r1", "t1", "d1", "INVITE"), last());
    bench.receive(application, "r2|sip||d1\r\nBYE sip:a SIP/2.0\r\n\r\n");
    assertEquals(subject(Kind.COMMAND, "r2", "", "d1"), last());
    bench.calls.replies.get(1).done(new Outcome.Failed(FailureReason.BAD_RESPONSE));
    assertEquals(subject(Kind.REFUSED, "r2", "", ""), last());
    bench.receive(application, "r3|proxy|t1||fullResponse||serial|||sip:b\r\n\r\n");
    assertEquals(subject(Kind.PROXY, "r3", "t1", ""), last());
    bench.receive(application, "r4|route|INVITE");
    assertEquals(FrameSubject.NONE, seen.get(seen.size() - 2).subject());
    assertEquals(subject(Kind.DONE, "r4", "", ""), last());
  }

  @Test
  void ofWhatNoTapWantsNothingIsMadeAndOfWhatNoneKeepsNothingIsCopied() {
    List<FrameSubject> asked = new ArrayList<>();
    List<String> read = new ArrayList<>();
    List<byte[]> shared = new ArrayList<>();
    AppConnection application = bench.application("");
    bench
        .sessions
        .taps()
        .add(
            new ApplicationTap() {
              @Override
              public boolean wants(FrameSubject subject) {
                asked.add(subject);
                return subject.kind() == Kind.COMMAND;
              }

              @Override
              public boolean keepsBytes() {
                return false;
              }

              @Override
              public void captured(ApplicationFrame frame) {
                read.add(payload(frame));
                shared.add(frame.bytes());
              }
            });
    byte[] bytes = Bench.frame("7|ping");
    bench.receiveBytes(application, bytes);
    assertEquals(2, asked.size());
    assertEquals(List.of(), read);
    byte[] command = Bench.frame("r1|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n");
    bench.receiveBytes(application, command);
    assertEquals(List.of("r1|sip|t1|\r\nSIP/2.0 200 OK\r\n\r\n"), read);
    assertSame(command, shared.get(0));
    bench.sessions.taps().add(tap);
    bench.receiveBytes(application, command);
    assertNotSame(command, shared.get(1), "another tap keeps it");
    assertEquals(read.get(0), read.get(1));
    assertEquals(read.get(0), payload(seen.get(0)));
  }
}
