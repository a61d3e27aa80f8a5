package org.drachtio.call.trace.internal;

import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.ApplicationTap;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.call.trace.internal.store.Recorder;
import org.drachtio.message.SipMessage;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Offers the taps while anything is recorded, so that calls pay for them only then. Thread-safe.
 */
final class Taps {

  private record Sink(Recorder recorder) implements CaptureSink {
    @Override
    public boolean wants(SipMessage message, boolean inbound) {
      return recorder.wants(message, inbound);
    }

    @Override
    public boolean keepsMessages() {
      return false;
    }

    @Override
    public void captured(CapturedMessage message) {
      recorder.message(message);
    }
  }

  private record Tap(Recorder recorder) implements ApplicationTap {
    @Override
    public boolean wants(FrameSubject subject) {
      return recorder.wants(subject);
    }

    @Override
    public boolean keepsBytes() {
      return false;
    }

    @Override
    public void captured(ApplicationFrame frame) {
      recorder.frame(frame);
    }
  }

  private final BundleContext context;
  private final Recorder recorder;
  private ServiceRegistration<CaptureSink> sink;
  private ServiceRegistration<ApplicationTap> tap;
  private boolean closed;

  Taps(BundleContext context, Recorder recorder) {
    this.context = context;
    this.recorder = recorder;
  }

  /** Registers or unregisters them, as it is needed now. */
  synchronized void follow() {
    boolean wanted = !closed && recorder.isOn();
    if (wanted && sink == null) {
      sink = context.registerService(CaptureSink.class, new Sink(recorder), null);
      tap = context.registerService(ApplicationTap.class, new Tap(recorder), null);
    } else if (!wanted && sink != null) {
      sink.unregister();
      tap.unregister();
      sink = null;
      tap = null;
    }
  }

  /** They are gone when this returns, and stay so. */
  synchronized void close() {
    closed = true;
    follow();
  }
}
