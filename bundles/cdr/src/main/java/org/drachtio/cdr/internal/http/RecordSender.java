package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the spool, batch by batch, and tries again until the web server has taken it. A
 * record that the server will never take, alone in its request, is given up, so that it does not
 * keep back all others.
 *
 * <p><b>Threading:</b> a thread of its own; {@link #problem} from any.
 */
final class RecordSender implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSink.class);

  /** For the answer to what is under way at the end. */
  private static final long END_MILLIS = 5_000;

  private static final int MOST_DOUBLINGS = 12;

  private final HttpSettings settings;
  private final LateSpool spool;
  private final Poster poster;
  private final Counter sent;
  private final Counter refused;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile String problem = "";

  /** So many records are sent one by one, because the server refuses one of them. */
  private int alone;

  RecordSender(HttpSettings settings, LateSpool spool, Counter sent, Counter refused) {
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
    }
  }

  /** Null, or why it is to be tried again. */
  private String send() throws InterruptedException {
    Spool.Batch batch;
    int status;
    try {
      batch = spool.get().next(alone > 0 ? 1 : settings.maxRecords());
      if (batch == null) {
        closed.countDown();
        return null;
      }
      status = poster.post(batch.body());
      if (status / 100 == 2) {
        taken(batch, sent);
        return null;
      }
      if (!isForEver(status)) {
        return "it answers " + status;
      }
      if (batch.records() > 1) {
        alone = batch.records();
        return null;
      }
      LOG.error(
          "a call record is given up: {} answers {} to it alone", settings.shownUrl(), status);
      taken(batch, refused);
      return null;
    } catch (IOException | RuntimeException e) {
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }

  private void taken(Spool.Batch batch, Counter counter) throws IOException {
    alone = Math.max(0, alone - batch.records());
    for (int i = 0; i < batch.records(); i++) {
      counter.increment();
    }
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
