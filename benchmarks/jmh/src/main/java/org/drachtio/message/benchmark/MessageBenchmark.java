package org.drachtio.message.benchmark;

import java.util.concurrent.TimeUnit;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A received INVITE, and the response to it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageBenchmark {

  private final byte[] invite = Samples.invite();
  private final byte[] sdp = Samples.sdp();
  private final SipMessage scanned = SipMessage.scan(invite);

  /** To the lane: scanned, and what chooses the lane. */
  @Benchmark
  public int scan() {
    return SipMessage.scan(invite).callIdHash();
  }

  /** All that the path asks of an INVITE that begins a call. */
  @Benchmark
  public void scanAndMatch(Blackhole hole) {
    SipMessage message = SipMessage.scan(invite);
    hole.consume(message.callIdHash());
    hole.consume(message.topVia());
    hole.consume(message.callId());
    hole.consume(message.cseq());
    hole.consume(message.cseqMethod());
    hole.consume(message.fromTag());
    hole.consume(message.toTag());
    hole.consume(message.contact());
    hole.consume(message.recordRoutes());
    hole.consume(message.maxForwards());
  }

  /** 100, by the server itself. */
  @Benchmark
  public SipMessage encodeTrying() {
    return MessageBuilder.response(scanned, 100, "", "").build();
  }

  /** 200 with Contact and SDP. */
  @Benchmark
  public SipMessage encodeOk() {
    return MessageBuilder.response(scanned, 200, "OK", "f8a1b2c3d4e5")
        .header("Contact", "<sip:192.0.2.10:5060;transport=udp>")
        .header("Content-Type", "application/sdp")
        .body(sdp)
        .build();
  }
}
