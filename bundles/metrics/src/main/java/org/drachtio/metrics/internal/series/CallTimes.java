package org.drachtio.metrics.internal.series;

import java.util.concurrent.TimeUnit;
import org.drachtio.api.call.CallEvent;
import org.drachtio.api.call.CallObserver;
import org.drachtio.kernel.meter.Histogram;
import org.drachtio.kernel.meter.Meters;

/**
 * How long calls ring and take to be answered, for the histograms of drachtio-server. Clocks start
 * when an INVITE comes or is sent.
 *
 * <p><b>Threading:</b> all lanes at the same time; histograms are striped.
 */
public final class CallTimes implements CallObserver {

  private final Histogram answerIn;
  private final Histogram answerOut;
  private final Histogram delayIn;
  private final Histogram delayOut;

  public CallTimes(Meters meters) {
    answerIn = Compatible.answer(meters, Compatible.IN);
    answerOut = Compatible.answer(meters, Compatible.OUT);
    delayIn = Compatible.postDialDelay(meters, Compatible.IN);
    delayOut = Compatible.postDialDelay(meters, Compatible.OUT);
  }

  @Override
  public void onEvent(CallEvent event) {
    boolean incoming = event.call().role().isIncoming();
    long nanos = TimeUnit.MICROSECONDS.toNanos(event.sinceAttemptMicros());
    switch (event.kind()) {
      case PROGRESS -> (incoming ? delayIn : delayOut).observe(nanos);
      case START -> {
        if (event.call().progressMicros() == 0) {
          (incoming ? delayIn : delayOut).observe(nanos);
        }
        (incoming ? answerIn : answerOut).observe(nanos);
      }
      case ATTEMPT, STOP -> {
        // neither is a time to an answer
      }
    }
  }
}
