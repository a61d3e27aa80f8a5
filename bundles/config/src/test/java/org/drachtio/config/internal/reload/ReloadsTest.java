package org.drachtio.config.internal.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadsTest {
  private static final int LIMIT_SECONDS = 20;

  @TempDir private Path folder;
  private final BlockingQueue<Reload> read = new LinkedBlockingQueue<>();

  @Test
  void aFileThatAppearsChangesOrGoesIsReadOnceItStaysTheSame() throws Exception {
    Path file = folder.resolve("drachtio.conf.xml");
    Reloads reloads = new Reloads(Optional.of(file), "", read::add);
    try {
      Files.writeString(file, "one");
      assertEquals(Reload.FILE, read.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      assertEquals(Reload.FILE, read.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      Files.delete(file);
      assertEquals(Reload.FILE, read.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
    } finally {
      reloads.close();
    }
    assertNull(read.poll());
  }

  @Test
  void whileOneReadingRunsAllThatIsAskedForIsOneMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Reloads reloads =
        new Reloads(
            Optional.empty(),
            "",
            why -> {
              begun.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              read.add(why);
            });
    try {
      reloads.request(Reload.SIGNAL);
      begun.await();
      for (int i = 0; i < 1000; i++) {
        reloads.request(Reload.SIGNAL);
      }
      go.countDown();
      assertNotNull(read.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      assertNotNull(read.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      // Behind all that was asked for.
      reloads.request(Reload.FILE);
      assertEquals(Reload.FILE, read.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
    } finally {
      reloads.close();
    }
  }

  @Test
  void aReadingThatFailsDoesNotEndTheWatch() throws Exception {
    Reloads reloads =
        new Reloads(
            Optional.empty(),
            "",
            why -> {
              read.add(why);
              throw new IllegalStateException("for this test");
            });
    try {
      for (int i = 0; i < 2; i++) {
        reloads.request(Reload.SIGNAL);
        assertEquals(Reload.SIGNAL, read.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
    } finally {
      reloads.close();
    }
  }
}
