package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the spool, batch by batch, and tries again until the web server has taken it. A
 * record that the server will never take, alone in its request, is set aside, so that it does not
 * keep back all others. While the server takes none at all, one record is set aside at each try,
 * and tries are as far apart as with a server that is down: the rest waits until it is mended.
 *
 * <p><b>Threading:</b> a thread of its own; {@link #problem} from any.
 */
final class RecordSender implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RecordSender.class);

  /**
   * For the answer to what is under way at the end, twice at most: a hand-over waits for it, and
   * without an answer the spool has the records still.
   */
  private static final long END_MILLIS = 1_000;

  private static final int MOST_DOUBLINGS = 12;

  private final HttpSettings settings;
  private final LateSpool spool;
  private final Poster poster;
  private final Counter sent;
  private final RefusedRecords refused;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile String problem = "";

  /** So many records are sent one by one, because the server refuses one of them. */
  private int alone;

  RecordSender(HttpSettings settings, LateSpool spool, Counter sent, RefusedRecords refused) {
    this.settings = settings;
    this.spool = spool;
    this.sent = sent;
    this.refused = refused;
    poster = new Poster(settings);
    thread = new Thread(this, "drachtio-cdr-http");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * After the spool was closed: waits a while for the answer to what is under way. What is not sent
   * by then stays in the spool.
   */
  void close() {
    closed.countDown();
    try {
      thread.join(END_MILLIS);
      thread.interrupt();
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    poster.close();
  }

  @Override
  public void run() {
    int failures = 0;
    try {
      while (closed.getCount() > 0) {
        String failure = send();
        if (failure == null) {
          failures = 0;
          solved();
        } else {
          failed(failure);
          long seconds =
              Math.min(1L << Math.min(failures++, MOST_DOUBLINGS), settings.maxRetrySeconds());
          if (closed.await(seconds, TimeUnit.SECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } finally {
      refused.close();
    }
  }

  /** Null, or why it is to be tried again. */
  private String send() throws InterruptedException {
    Spool.Batch batch;
    int status;
    try {
      batch = spool.get().next(alone > 0 || refused.isEveryOne() ? 1 : settings.maxRecords());
      if (batch == null) {
        closed.countDown();
        return null;
      }
      status = poster.post(batch.body());
      if (status / 100 == 2) {
        refused.oneIsTaken();
        sent.add(batch.records());
        done(batch);
        return null;
      }
      if (!isForEver(status)) {
        return "it answers " + status;
      }
      if (batch.records() > 1) {
        alone = batch.records();
        return null;
      }
      refused.add(batch.body(), status);
      done(batch);
      return refused.isEveryOne() ? "it refuses every record, the last with " + status : null;
    } catch (IOException | RuntimeException e) {
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }

  private void done(Spool.Batch batch) throws IOException {
    alone = Math.max(0, alone - batch.records());
    spool.get().done(batch);
  }

  /** Whether it is about the records: an answer to a wrong secret or URL may be mended. */
  private static boolean isForEver(int status) {
    return status == 400 || status == 413 || status == 415 || status == 422;
  }

  private void failed(String why) {
    if (!why.equals(problem)) {
      LOG.warn(
          "call records cannot be sent to {}: {}; they are kept and tried again",
          settings.shownUrl(),
          why);
    }
    problem = why;
  }

  private void solved() {
    if (!problem.isEmpty()) {
      LOG.info("call records are sent to {} again", settings.shownUrl());
      problem = "";
    }
  }

  /** Why nothing can be sent; empty if it can. */
  String problem() {
    String why = problem;
    return why.isEmpty()
        ? ""
        : "call records cannot be sent to "
            + settings.shownUrl()
            + ": "
            + why
            + "; "
            + spool.waiting()
            + " wait";
  }
}
