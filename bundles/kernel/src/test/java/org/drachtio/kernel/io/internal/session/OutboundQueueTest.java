package org.drachtio.kernel.io.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.write.WriteRequest;
import org.drachtio.kernel.internal.KernelThread;
import org.junit.jupiter.api.Test;

/** Who may take from the queue. MINA's processor looks whenever it likes. */
class OutboundQueueTest {

  private final OutboundQueue queue = new OutboundQueue();
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

  /** A socket that takes so many bytes of each write. */
  private final class Socket implements WritableByteChannel {
    private final int most;
    private final Runnable meanwhile;

    Socket(int most, Runnable meanwhile) {
      this.most = most;
      this.meanwhile = meanwhile;
    }

    @Override
    public int write(ByteBuffer bytes) {
      meanwhile.run();
      int count = Math.min(most, bytes.remaining());
      for (int i = 0; i < count; i++) {
        wire.write(bytes.get());
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    queue.reserve(bytes.length);
    queue.add(bytes);
  }

  private String polled() {
    WriteRequest request = queue.poll(null);
    if (request == null) {
      return null;
    }
    IoBuffer buffer = (IoBuffer) request.getMessage();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    queue.written(bytes.length);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void whatIsAddedWhileTheRestIsWrittenComesBehindItAndIsNotTheProcessors() throws IOException {
    add("one ");
    assertTrue(queue.claim());
    assertTrue(queue.isEmpty(null), "the processor would come again at once");
    assertNull(polled());
    assertTrue(
        queue.write(
            new Socket(
                1000,
                () -> {
                  if (wire.size() == 0) {
                    add("two ");
                    addCopy("three ");
                    addCopy("four");
                  }
                  assertFalse(queue.claim());
                  assertNull(polled());
                })));
    assertEquals("one two three four", wire.toString(StandardCharsets.US_ASCII));
    assertEquals(0, queue.pendingBytes());
  }

  @Test
  void whatAWriterLeavesIsTheProcessors() throws IOException {
    add("one ");
    assertTrue(queue.claim());
    assertFalse(queue.write(new Socket(2, () -> {})));
    add("two ");
    assertFalse(queue.claim(), "it would write in the midst of the first");
    assertFalse(queue.isEmpty(null));
    assertEquals("e two ", polled());
    assertFalse(queue.claim());
    assertNull(polled());
    add("three");
    assertTrue(queue.claim());
    assertTrue(queue.write(new Socket(1000, () -> {})));
    assertEquals("onthree", wire.toString(StandardCharsets.US_ASCII));
  }

  @Test
  void theProcessorMayBeginWhereNobodyWrites() {
    add("one ");
    add("two");
    assertEquals("one two", polled());
    assertFalse(queue.claim(), "the socket may have taken but a part of it");
    assertNull(polled());
    assertTrue(queue.claim());
  }

  /** As a sender does that uses its array again at once. */
  private void addCopy(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.US_ASCII);
    queue.reserve(text.length());
    queue.add(bytes, 1, text.length());
    Arrays.fill(bytes, (byte) '?');
  }

  @Test
  void copiesAndArraysKeepTheirOrder() throws IOException {
    addCopy("one ");
    addCopy("two ");
    add("three ");
    addCopy("four ");
    assertTrue(queue.claim());
    assertTrue(queue.write(new Socket(1000, () -> {})));
    assertEquals("one two three four ", wire.toString(StandardCharsets.US_ASCII));
    assertEquals(0, queue.pendingBytes());
  }

  @Test
  void theProcessorTakesCopiesAndWhatComesBehindThem() throws IOException {
    addCopy("one ");
    add("two ");
    addCopy("three");
    assertEquals("one two three", polled());
    addCopy(" four");
    assertEquals(" four", polled());
    assertNull(polled());
    addCopy("five");
    assertTrue(queue.claim());
    assertFalse(queue.write(new Socket(2, () -> {})));
    assertEquals("ve", polled());
  }

  @Test
  void copiesOfAnyLengthAreWritten() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int length : new int[] {1, 5_000, 10_000, 1_000, 400, 16_384, 16_385, 40_000, 70_000, 3}) {
      String piece = "x".repeat(length - 1) + length % 10;
      all.append(piece);
      addCopy(piece);
    }
    assertTrue(queue.claim());
    boolean whole = queue.write(new Socket(Integer.MAX_VALUE, () -> {}));
    StringBuilder written = new StringBuilder(wire.toString(StandardCharsets.US_ASCII));
    for (String more = whole ? null : polled(); more != null; more = polled()) {
      written.append(more);
    }
    assertEquals(all.toString(), written.toString());
    assertEquals(0, queue.pendingBytes());
  }

  /** In a thread of the kernel, which copies into buffers that it keeps. */
  private static void inKernelThread(Runnable work) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new KernelThread(work, "outbound-queue-test");
    thread.setUncaughtExceptionHandler((failed, cause) -> failure.set(cause));
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  @Test
  void copiesInBuffersThatAreUsedAgainKeepTheirOrder() throws InterruptedException {
    inKernelThread(
        () -> {
          for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < 40; i++) {
              addCopy("<" + turn + "," + i + ">" + "x".repeat(i * 20));
            }
            assertTrue(queue.claim());
            write(turn < 2 ? Integer.MAX_VALUE : 2_000);
          }
        });
    StringBuilder all = new StringBuilder();
    for (int turn = 0; turn < 3; turn++) {
      for (int i = 0; i < 40; i++) {
        all.append("<" + turn + "," + i + ">" + "x".repeat(i * 20));
      }
    }
    StringBuilder written = new StringBuilder(wire.toString(StandardCharsets.US_ASCII));
    for (String more = polled(); more != null; more = polled()) {
      written.append(more);
    }
    assertEquals(all.toString(), written.toString());
    assertEquals(0, queue.pendingBytes());
  }

  private void write(int most) {
    try {
      queue.write(new Socket(most, () -> {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCopyThatAnotherThreadWritesIsLeftAsItIs() throws InterruptedException {
    inKernelThread(() -> addCopy("one "));
    inKernelThread(
        () -> {
          addCopy("two ");
          assertTrue(queue.claim());
          write(1000);
          addCopy("three ");
          addCopy("four ");
        });
    assertEquals("three four ", polled());
    assertEquals("one two ", wire.toString(StandardCharsets.US_ASCII));
  }
}
