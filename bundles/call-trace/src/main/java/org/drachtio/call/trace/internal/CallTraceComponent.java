package org.drachtio.call.trace.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.drachtio.call.trace.internal.store.Recorder;
import org.drachtio.call.trace.internal.view.CallTrace;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.call.trace.internal.view.SelectionView;
import org.drachtio.call.trace.internal.view.TraceState;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Records the last calls and follows its configuration.
 *
 * <p><b>Threading:</b> what the service component runtime calls is serialised by it; commands may
 * ask at the same time.
 */
@Component(
    service = CallTrace.class,
    immediate = true,
    configurationPid = CallTraceConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = CallTraceConfig.class)
public final class CallTraceComponent implements CallTrace {

  private final Shelf shelf;
  private final Recorder recorder;
  private final Taps taps;
  private final CheckedConfig<CallTraceConfig, CallTraceSettings> checked =
      CallTraceSettings.config();

  /** Starts to record. */
  @Activate
  public CallTraceComponent(
      @Reference Meters meters,
      @Reference Shelf shelf,
      CallTraceConfig wanted,
      BundleContext context) {
    this.shelf = shelf;
    CallTraceSettings settings = checked.use(wanted);
    recorder =
        new Recorder(
            settings.bounds(),
            settings.queueBytes(),
            meters.counter("call-trace.dropped"),
            meters.counter("call-trace.failed"),
            meters.counter("call-trace.evicted"),
            this::follow);
    taps = new Taps(context, recorder);
    recorder.takeOver(shelf);
    recorder.start();
    taps.follow();
  }

  /** What is recorded stays, as far as the new bounds have room for it. */
  @Modified
  void modified(CallTraceConfig wanted) {
    if (checked.take(wanted)) {
      recorder.bounds(checked.settings().bounds(), checked.settings().queueBytes());
      taps.follow();
    }
  }

  /** What was recorded is left for the next version. */
  @Deactivate
  void deactivate() {
    taps.close();
    recorder.close();
    recorder.leave(shelf);
  }

  /** Told by the recorder, whose thread starts when the taps are there. */
  private void follow() {
    taps.follow();
  }

  @Override
  public List<CallView> calls(Predicate<CallView> wanted, int most) {
    return recorder.calls(wanted, most);
  }

  @Override
  public Optional<CallView> call(String numberOrCallId) {
    return recorder.call(numberOrCallId);
  }

  @Override
  public void select(String what, int minutes) {
    recorder.select(what, minutes);
  }

  @Override
  public boolean unselect(String what) {
    return recorder.unselect(what);
  }

  @Override
  public List<SelectionView> selections() {
    return recorder.selections();
  }

  @Override
  public TraceState state() {
    return recorder.state();
  }
}
