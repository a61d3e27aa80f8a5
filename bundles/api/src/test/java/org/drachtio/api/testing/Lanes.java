package org.drachtio.api.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Several threads that ask an extension at the same time, as the lanes do. */
final class Lanes {

  private static final int LANES = 4;

  /** Only who blocks needs so long. */
  static final int LIMIT_SECONDS = 20;

  private Lanes() {}

  /** Runs the same on all lanes. */
  static <T> List<T> ask(Callable<T> question) throws InterruptedException {
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    try {
      List<Future<T>> asked = new ArrayList<>();
      for (int i = 0; i < LANES; i++) {
        asked.add(lanes.submit(question));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> one : asked) {
        answers.add(one.get(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError("it throws", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("it blocks its lane", e);
    } finally {
      lanes.shutdownNow();
    }
  }
}
