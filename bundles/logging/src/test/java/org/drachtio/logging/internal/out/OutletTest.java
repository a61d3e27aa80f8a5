package org.drachtio.logging.internal.out;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.logging.internal.line.Level;
import org.drachtio.logging.internal.line.Line;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutletTest {
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<Outlet> outlets = new ArrayList<>();

  private final LostLines lost =
      new LostLines() {
        @Override
        public void dropped() {
          dropped.incrementAndGet();
        }

        @Override
        public void failed(int lines) {
          failed.addAndGet(lines);
        }
      };

  /** Keeps texts; waits where it is told to, fails where it is told to. */
  private static final class Kept implements LogDestination {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    final CountDownLatch entered = new CountDownLatch(1);
    volatile boolean broken;

    @Override
    public void write(List<Line> lines) throws IOException {
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (broken) {
        throw new IOException("No space left on device");
      }
      lines.forEach(each -> texts.add(each.text()));
    }

    @Override
    public void close() {
      closed.countDown();
    }

    @Override
    public String name() {
      return "the test";
    }

    String next() throws InterruptedException {
      return texts.poll(10, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    outlets.forEach(Outlet::end);
    for (Outlet each : outlets) {
      each.awaitEnd(5_000);
    }
  }

  private Outlet outlet(LogDestination destination, long bytes) {
    Outlet made = new Outlet(destination, bytes, lost, complaints::add, "test");
    outlets.add(made);
    return made;
  }

  private static Line line(String text) {
    return new Line(0, Level.INFO, "org.drachtio.x", "t", text, List.of(), Map.of());
  }

  @Test
  void whoLogsDoesNotWaitForADestinationThatHangsAndItsLinesAreCounted() throws Exception {
    Kept kept = new Kept();
    kept.gate = new CountDownLatch(1);
    Outlet outlet = outlet(kept, 1_000);
    outlet.offer(line("first"));
    assertTrue(kept.entered.await(10, TimeUnit.SECONDS));
    for (int i = 0; i < 100; i++) {
      outlet.offer(line("more"));
    }
    // about 200 bytes a line
    assertEquals(96, dropped.get());
    kept.gate.countDown();
    assertEquals("first", kept.next());
    assertEquals("96 lines of the log were lost: the queue of the test was full", kept.next());
    for (int i = 0; i < 4; i++) {
      assertEquals("more", kept.next());
    }
    outlet.offer(line("later"));
    assertEquals("later", kept.next());
    assertEquals(0, failed.get());
  }

  @Test
  void linesThatCannotBeWrittenAreCountedAndToldOfWhenTheyCanBeAgain() throws Exception {
    Kept kept = new Kept();
    kept.broken = true;
    Outlet outlet = outlet(kept, 1_000_000);
    for (int i = 0; i < 3; i++) {
      outlet.offer(line("lost"));
    }
    long end = System.nanoTime() + 10_000_000_000L;
    while (failed.get() < 3 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(3, failed.get());
    kept.broken = false;
    outlet.offer(line("found"));
    assertEquals(
        "3 lines of the log were lost: the test cannot be written to: No space left on device",
        kept.next());
    assertEquals("found", kept.next());
    assertEquals(
        List.of("drachtio: the test cannot be written to: No space left on device"), complaints);
  }

  @Test
  void anotherDestinationGetsWhatComesNextAndTheOldOneIsClosed() throws Exception {
    Kept old = new Kept();
    Kept next = new Kept();
    Outlet outlet = outlet(old, 1_000_000);
    outlet.offer(line("a"));
    assertEquals("a", old.next());
    outlet.become(next);
    assertTrue(old.closed.await(10, TimeUnit.SECONDS));
    outlet.offer(line("b"));
    assertEquals("b", next.next());
    assertTrue(old.texts.isEmpty());
  }

  @Test
  void whatIsQueuedIsWrittenAtTheEnd() throws Exception {
    Kept kept = new Kept();
    kept.gate = new CountDownLatch(1);
    Outlet outlet = outlet(kept, 10_000_000);
    for (int i = 0; i < 1_000; i++) {
      outlet.offer(line("x"));
    }
    outlet.end();
    kept.gate.countDown();
    outlet.awaitEnd(10_000);
    assertEquals(1_000, kept.texts.size());
    assertEquals(0, kept.closed.getCount());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void complaintsDoNotWaitForAConsoleThatNobodyReads() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    BlockingQueue<String> written = new LinkedBlockingQueue<>();
    Complaints stuck =
        new Complaints(
            new OutputStream() {
              @Override
              public void write(int b) {
                throw new UnsupportedOperationException();
              }

              @Override
              public void write(byte[] bytes) throws IOException {
                entered.countDown();
                try {
                  gate.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                written.add(new String(bytes, StandardCharsets.UTF_8));
              }
            });
    stuck.accept("first");
    assertTrue(entered.await(10, TimeUnit.SECONDS));
    for (int i = 0; i < 10_000; i++) {
      stuck.accept("more");
    }
    gate.countDown();
    assertEquals("first\n", written.poll(10, TimeUnit.SECONDS));
    stuck.close();
  }
}
