package org.drachtio.call.control.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.api.Registration;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.call.control.internal.extension.Extensions;
import org.drachtio.call.control.internal.settings.CallControlConfig;
import org.drachtio.kernel.canary.Canaries;
import org.drachtio.kernel.canary.internal.CanariesComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.DialogConfig;
import org.drachtio.sip.dialog.internal.SipDialogs;
import org.drachtio.sip.proxy.internal.SipProxy;
import org.drachtio.sip.proxy.internal.environment.ProxyConfig;
import org.drachtio.sip.transaction.internal.SipTransactions;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * The real layers between a wire and applications, on a manual clock; they can be restarted as SCR
 * would.
 */
final class Assembly {

  /** The lowest layer that is restarted; those above it go with it. */
  enum Depth {
    CALL_CONTROL,
    SIP_PROXY,
    SIP_DIALOG,
    SIP_TRANSACTION
  }

  final ManualLanes lanes = new ManualLanes();
  final ManualLane lane = lanes.lane();
  final ManualHandover handover = new ManualHandover(lanes);
  final Wire wire = new Wire();
  final FakeApps apps = new FakeApps();
  final ManualRestarts restarts = new ManualRestarts();
  private final Meters meters = new FakeMeters();
  final Canaries canaries = new CanariesComponent(meters);
  Extensions extensions = new Extensions(restarts, canaries);
  final CallLog calls = new CallLog();
  private final List<CallObserver> observers = new ArrayList<>(List.of(calls));
  CallController control;
  private CallControlConfig config = TestConfig.of(CallControlConfig.class, Map.of());
  private final List<Outcome> outcomes = new ArrayList<>();
  private SipTransactions transactions;
  private SipDialogs dialogs;
  private SipProxy proxies;
  private Registration applications;

  Assembly() {
    start(Depth.SIP_TRANSACTION);
  }

  /**
   * All commands and tasks are done, as after the barrier; then the layers go top first and come
   * back bottom up.
   */
  void restart(Depth depth) {
    stop(depth);
    start(depth);
    lane.run();
  }

  void stop(Depth depth) {
    lane.run();
    applications.close();
    control.deactivate();
    assertNull(wire.handler);
    if (depth.compareTo(Depth.SIP_PROXY) >= 0) {
      deactivate(proxies);
    }
    if (depth.compareTo(Depth.SIP_DIALOG) >= 0) {
      deactivate(dialogs);
    }
    if (depth == Depth.SIP_TRANSACTION) {
      deactivate(transactions);
      assertEquals(0, lane.armed(), "timers of the layers that have gone");
    }
  }

  void start(Depth depth) {
    if (depth == Depth.SIP_TRANSACTION) {
      transactions =
          new SipTransactions(
              wire, lanes, meters, handover, TestConfig.of(TransactionConfig.class, Map.of()));
      observers.forEach(transactions.observers()::add);
    }
    if (depth.compareTo(Depth.SIP_DIALOG) >= 0) {
      dialogs =
          new SipDialogs(
              lanes, wire, transactions, handover, TestConfig.of(DialogConfig.class, Map.of()));
    }
    if (depth.compareTo(Depth.SIP_PROXY) >= 0) {
      proxies =
          new SipProxy(
              lanes,
              meters,
              wire,
              transactions,
              handover,
              TestConfig.of(ProxyConfig.class, Map.of()));
    }
    control =
        new CallController(
            context(),
            lanes,
            meters,
            wire,
            transactions,
            dialogs,
            extensions,
            proxies,
            handover,
            config);
    applications = control.attach(apps);
    assertEquals(Set.of(), handover.awaited());
  }

  /** Other applications take the place of those that are attached, as when admin is replaced. */
  void attach(FakeApps next) {
    applications.close();
    applications = control.attach(next);
    lane.run();
  }

  /** Another instance for the next {@link #start}. */
  void extensions(Extensions next) {
    extensions = next;
  }

  /** Changes the configuration of call control while it runs; what is not given is the default. */
  void configure(Map<String, Object> values) {
    config = TestConfig.of(CallControlConfig.class, values);
    control.modified(config);
  }

  /** As SCR does, which is not bound by access. */
  private static void deactivate(Object component) {
    try {
      Method method = component.getClass().getDeclaredMethod("deactivate");
      method.setAccessible(true);
      method.invoke(component);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets all time-outs pass; then no table may hold anything. */
  void assertTablesAreEmpty() {
    lane.advance(400_000);
    List<Object> left = new ArrayList<>();
    transactions.forEach(left::add);
    dialogs.forEach(left::add);
    proxies.forEach(left::add);
    assertEquals(List.of(), left);
    assertEquals(0, proxies.challenges(), "challenges");
    assertEquals(0, control.lanes().all()[0].newRequests.pending().size(), "pending");
    assertEquals(0, control.lanes().all()[0].owners.size(), "owners");
    assertEquals(0, lane.armed(), "timers");
    calls.assertWhole();
    handover.ending();
    control.deactivate();
    assertNull(wire.handler);
  }

  void hear(String text) {
    hear(text, "127.0.0.1");
  }

  void hear(String text, String source) {
    SipMessage message =
        SipMessage.scan(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    wire.handler.onMessage(new InboundMessage(message, new Flow(Wire.UDP, source, 5062, 0), 1));
    lane.run();
  }

  static String request(String method, long cseq, String branch, String toTag, String... more) {
    StringBuilder text = new StringBuilder(method + " sip:bob@127.0.0.1 SIP/2.0\n");
    text.append("Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK").append(branch).append('\n');
    text.append("From: <sip:alice@127.0.0.1>;tag=ft\n");
    text.append("To: <sip:bob@127.0.0.1>")
        .append(toTag.isEmpty() ? "" : ";tag=" + toTag)
        .append('\n');
    text.append("Call-ID: c1\nCSeq: ").append(cseq).append(' ').append(method).append('\n');
    for (String line :
        more.length == 0 ? new String[] {"Contact: <sip:alice@127.0.0.1:5062>"} : more) {
      text.append(line).append('\n');
    }
    return text.append("Content-Length: 0\n\n").toString();
  }

  /** The peer's response to a request of ours. */
  static String response(SipMessage asked, int status, String toTag) {
    String to = asked.header("To").orElseThrow();
    return "SIP/2.0 "
        + status
        + " Whatever\nVia: "
        + asked.header("Via").orElseThrow()
        + "\nFrom: "
        + asked.header("From").orElseThrow()
        + "\nTo: "
        + (asked.toTag().isEmpty() ? to + ";tag=" + toTag : to)
        + "\nCall-ID: "
        + asked.callId()
        + "\nCSeq: "
        + asked.header("CSeq").orElseThrow()
        + "\nContact: <sip:far@127.0.0.1:5064>\nContent-Length: 0\n\n";
  }

  Outcome respond(int status, Header... headers) {
    return respond(apps.lastTransaction, status, headers);
  }

  Outcome respond(String transaction, int status, Header... headers) {
    return respondAs(1, transaction, status, headers);
  }

  Outcome respondAs(long application, String transaction, int status, Header... headers) {
    control.respond(
        application,
        new ResponseCommand(transaction, status, "", List.of(headers), new byte[0]),
        outcomes::add);
    lane.run();
    return outcomes.remove(0);
  }

  Outcome ask(String transaction, String dialog, String method, String uri, Header... headers) {
    control.request(
        1,
        new RequestCommand(transaction, dialog, "", method, uri, List.of(headers), new byte[0]),
        outcomes::add);
    lane.run();
    return outcomes.remove(0);
  }

  private static BundleContext context() {
    Bundle bundle =
        proxy(Bundle.class, Map.of("getVersion", Version.parseVersion("1.2.3.SNAPSHOT")));
    return proxy(BundleContext.class, Map.of("getBundle", bundle));
  }

  private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> answers.get(method.getName())));
  }

  void observe(CallObserver observer) {
    observers.add(observer);
    transactions.observers().add(observer);
  }

  void observeCalls() {
    observe(calls);
  }

  void ignoreCalls() {
    observers.remove(calls);
    transactions.observers().remove(calls);
  }

  /** How often an observer of calls has failed. */
  long failedObservers() {
    return meters.values().get("calls.observer-failed");
  }

  /** As the operator does, but on the lane. */
  void hangUp(String dialogId) {
    dialogs.hangUp(dialogId);
  }

  /** What was refused so far, by cause. */
  Map<String, Long> refused() {
    Map<String, Long> refused = new HashMap<>();
    meters
        .values()
        .forEach(
            (name, value) -> {
              if (name.startsWith("refused.") && value > 0) {
                refused.put(name.substring("refused.".length()), value);
              }
            });
    return refused;
  }
}
