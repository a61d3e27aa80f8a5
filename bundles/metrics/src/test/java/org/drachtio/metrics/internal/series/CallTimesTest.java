package org.drachtio.metrics.internal.series;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.api.call.Call;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallRole;
import org.drachtio.api.call.StopReason;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each call is one time to ring and one to be answered, measured from its INVITE. */
class CallTimesTest {

  private static final long SECOND = 1_000_000;
  private static final long BEGUN = 1_764_432_000 * SECOND;

  private final FakeMeters meters = new FakeMeters();
  private final CallTimes times = new CallTimes(meters);

  private void event(CallEvent.Kind kind, CallRole role, long progress, long start, long at) {
    Call call = new Call("1", role, "c", "a", "b", "t", "d", "c", BEGUN, progress, start);
    SipMessage message =
        SipMessage.scan("BYE sip:a SIP/2.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    StopReason reason = kind == CallEvent.Kind.STOP ? StopReason.NORMAL_RELEASE : null;
    times.onEvent(
        new CallEvent(
            kind, call, CallEvent.Source.NETWORK, BEGUN + at * SECOND, 200, reason, message));
  }

  private String seen(String histogram) {
    Distribution all = meters.distributions().get(histogram);
    return all.count() + " in " + (long) all.seconds();
  }

  @ParameterizedTest
  @CsvSource({"UAS, in, out", "PROXY_UAS, in, out", "UAC, out, in", "PROXY_UAC, out, in"})
  void ringsAndIsAnswered(CallRole role, String way, String other) {
    event(CallEvent.Kind.ATTEMPT, role, 0, 0, 0);
    event(CallEvent.Kind.PROGRESS, role, BEGUN + 2 * SECOND, 0, 2);
    event(CallEvent.Kind.START, role, BEGUN + 2 * SECOND, BEGUN + 9 * SECOND, 9);
    event(CallEvent.Kind.STOP, role, BEGUN + 2 * SECOND, BEGUN + 9 * SECOND, 99);

    assertEquals("1 in 2", seen("call.pdd." + way));
    assertEquals("1 in 9", seen("call.answer." + way));
    assertEquals("0 in 0", seen("call.pdd." + other));
    assertEquals("0 in 0", seen("call.answer." + other));
  }

  @Test
  void anAnswerWithoutRingingEndsTheDelayToo() {
    event(CallEvent.Kind.START, CallRole.UAS, 0, BEGUN + 4 * SECOND, 4);

    assertEquals("1 in 4", seen("call.pdd.in"));
    assertEquals("1 in 4", seen("call.answer.in"));
  }

  @Test
  void aFailureIsNoAnswer() {
    event(CallEvent.Kind.PROGRESS, CallRole.UAC, BEGUN + SECOND, 0, 1);
    event(CallEvent.Kind.STOP, CallRole.UAC, BEGUN + SECOND, 0, 5);

    assertEquals("1 in 1", seen("call.pdd.out"));
    assertEquals("0 in 0", seen("call.answer.out"));
    assertEquals(
        List.of(1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0),
        meters.distributions().get("call.pdd.out").bounds());
  }
}
