package org.drachtio.admin.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.drachtio.admin.internal.frame.FrameDecoder;
import org.drachtio.admin.internal.frame.FrameWriter;
import org.drachtio.message.SipMessage;
import org.drachtio.message.benchmark.Samples;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The frames of applications: one is found among the bytes of a read, and one is written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {

  private static final int MAX_BYTES = 4 << 20;
  private static final String TRANSACTION = "0-17a9c3f2e1b";

  private final SipMessage invite = SipMessage.scan(Samples.invite());
  private final ByteBuffer read = ByteBuffer.wrap(frames());

  /** Ten frames of one read. */
  @Benchmark
  public int decodeTen() {
    read.clear();
    int bytes = 0;
    for (int length; (length = FrameDecoder.next(read, MAX_BYTES)) > 0; ) {
      bytes += length;
      read.position(read.position() + length);
    }
    return bytes;
  }

  /** The frame of a new INVITE. */
  @Benchmark
  public int encodeEvent() {
    FrameWriter w = new FrameWriter();
    do {
      w.messageId().text("|sip|network|").number(invite.length()).text("|udp|192.0.2.3|");
      w.number(5060).bar().time(1_700_000_000_123_456L).bar();
      w.text(TRANSACTION).text("||192.0.2.10|").number(5060).bar();
    } while (w.again(invite));
    int length = w.length();
    w.release();
    return length;
  }

  private static byte[] frames() {
    String response =
        "4f6ee340-0000-4000-8000-000000000001|sip|" + TRANSACTION + "|\r\nSIP/2.0 200 OK\r\n\r\n";
    return (response.length() + "#" + response).repeat(10).getBytes(StandardCharsets.US_ASCII);
  }
}
