package org.drachtio.benchmark.lanes;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.drachtio.admin.internal.LeanApplication;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.call.control.internal.CallController;
import org.drachtio.call.control.internal.extension.Extensions;
import org.drachtio.call.control.internal.settings.CallControlConfig;
import org.drachtio.kernel.canary.internal.CanariesComponent;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.lane.internal.LaneSettings;
import org.drachtio.kernel.lane.internal.LanesComponent;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.sip.dialog.internal.DialogConfig;
import org.drachtio.sip.dialog.internal.SipDialogs;
import org.drachtio.sip.proxy.internal.SipProxy;
import org.drachtio.sip.proxy.internal.environment.ProxyConfig;
import org.drachtio.sip.transaction.internal.SipTransactions;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;
import org.drachtio.sip.transport.internal.OpenTransport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * The whole server but for its sockets: lanes, transport, transactions, dialogs, proxy, call
 * control and the application's frames are the real ones. Each lane has its phones, which call it
 * alone.
 *
 * <p>Transactions live 0.4 s after their end instead of 32 s, so that as many end as begin.
 */
final class BenchServer {

  /** Calls of one lane at the same time. */
  private static final int PHONES = 8;

  private final Meters meters;
  private final LanesComponent lanes;
  private final Phone[] phones;

  BenchServer(int laneCount) {
    meters = new MetersComponent();
    lanes = new LanesComponent(laneCount, new LaneSettings(2_000, 20_000, 50), meters);
    phones = new Phone[laneCount * PHONES];
    for (int i = 0; i < phones.length; i++) {
      phones[i] = new Phone(i, lanes, lanes.at(i / PHONES));
    }
    PhoneNetwork network = new PhoneNetwork(phones);
    for (Phone phone : phones) {
      phone.use(network);
    }
    Handover handover = new NoHandover();
    SipTransport transport = OpenTransport.on(network, lanes, meters, handover);
    SipTransactions transactions =
        new SipTransactions(
            transport,
            lanes,
            meters,
            handover,
            Configs.of(
                TransactionConfig.class, Map.of("t1", 400, "t2", 400, "t4", 400, "t1x64", 400)));
    SipDialogs dialogs =
        new SipDialogs(
            lanes, transport, transactions, handover, Configs.of(DialogConfig.class, Map.of()));
    SipProxy proxies =
        new SipProxy(
            lanes,
            meters,
            transport,
            transactions,
            handover,
            Configs.of(ProxyConfig.class, Map.of()));
    CallController control =
        new CallController(
            context(),
            lanes,
            meters,
            transport,
            transactions,
            dialogs,
            new Extensions(new NoRestarts(), new CanariesComponent(meters)),
            proxies,
            handover,
            Configs.of(CallControlConfig.class, Map.of()));
    LeanApplication application = new LeanApplication(control, lanes, meters);
    control.attach(application.applications());
    application.begin();
  }

  /** Has the phones of a lane make calls; any thread. The latch has {@link #PHONES} of the lane. */
  void call(int lane, int calls, CountDownLatch done) {
    for (int i = 0; i < PHONES; i++) {
      phones[lane * PHONES + i].call(calls / PHONES, done);
    }
  }

  static int phonesPerLane() {
    return PHONES;
  }

  /** A figure of a server that has refused or failed means nothing. */
  void stop() {
    lanes.stop();
    Map<String, Long> counts = meters.values();
    for (String bad :
        List.of(
            "kernel.lane.failed",
            "path.failed",
            "sip.overload503",
            "sip.dropped",
            "transaction.refused")) {
      if (counts.get(bad) > 0) {
        throw new IllegalStateException(bad + ": " + counts);
      }
    }
  }

  private static BundleContext context() {
    Bundle bundle = answering(Bundle.class, "getVersion", new Version(1, 0, 0));
    return answering(BundleContext.class, "getBundle", bundle);
  }

  private static <T> T answering(Class<T> type, String question, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().equals(question)) {
                return answer;
              }
              throw new UnsupportedOperationException(method.getName());
            }));
  }
}
