package org.drachtio.logging.internal.trace;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.trace.CallTracing;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.logging.internal.line.Line;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.message.TraceText;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the messages of chosen calls. It is a capture sink while there is a choice, and costs
 * nothing else.
 *
 * <p><b>Threading:</b> messages come on many threads at once; choices are changed by one at a time.
 */
@Component(service = CallTracing.class, immediate = true)
public final class CallTracer implements CallTracing {
  private static final Logger LOG = LoggerFactory.getLogger(CallTracer.class);
  private static final Logger ALL = LoggerFactory.getLogger(Line.TRACE);
  private static final Logger CALLS = LoggerFactory.getLogger(Line.CALL_TRACE);
  private static final int MAX_LENGTH = 256;

  /** On the shelf. */
  private static final String OWNER = "trace-call";

  private static final String CHOICES = "choices";
  private static final String WHAT = "what";
  private static final String DEADLINE_NANOS = "deadlineNanos";
  private static final String MESSAGES = "messages";

  /** By Call-ID, user or address. */
  private final Map<String, Traced> choices = new ConcurrentHashMap<>();

  private final Object changes = new Object();
  private final BundleContext context;
  private final Shelf shelf;
  private final ScheduledExecutorService thread;
  private ServiceRegistration<CaptureSink> sink;

  private record Traced(long deadline, LongAdder messages) {
    boolean isOver(long now) {
      return deadline - now <= 0;
    }
  }

  /** Goes on with what the last version traced. */
  @Activate
  public CallTracer(BundleContext context, @Reference Shelf shelf) {
    this.context = context;
    this.shelf = shelf;
    thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, "drachtio-trace-call");
              made.setDaemon(true);
              return made;
            });
    synchronized (changes) {
      shelf.take(OWNER).ifPresent(this::takeOver);
      removeOver();
      follow();
    }
  }

  private void takeOver(Parcel left) {
    for (Parcel choice : left.list(CHOICES)) {
      String key = choice.text(WHAT);
      if (!key.isEmpty() && choices.size() < MAX_CHOICES) {
        LongAdder messages = new LongAdder();
        messages.add(choice.number(MESSAGES));
        // The clock is that of the process.
        Traced traced = new Traced(choice.number(DEADLINE_NANOS), messages);
        choices.put(key, traced);
        expireAfter(Math.max(0, traced.deadline() - System.nanoTime()));
      }
    }
  }

  private Parcel left() {
    return new Parcel()
        .put(
            CHOICES,
            choices.entrySet().stream()
                .map(
                    each ->
                        new Parcel()
                            .put(WHAT, each.getKey())
                            .put(DEADLINE_NANOS, each.getValue().deadline())
                            .put(MESSAGES, each.getValue().messages().sum()))
                .toList());
  }

  @Deactivate
  void deactivate() {
    thread.shutdownNow();
    synchronized (changes) {
      if (!choices.isEmpty()) {
        shelf.leave(OWNER, List.of(left()).iterator());
      }
      choices.clear();
      follow();
    }
  }

  @Override
  public void trace(String what, Duration time) {
    String key = key(what);
    if (key.isEmpty() || key.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A Call-ID, a user or an address has 1 to " + MAX_LENGTH + " characters");
    }
    synchronized (changes) {
      removeOver();
      if (choices.size() >= MAX_CHOICES && !choices.containsKey(key)) {
        throw new IllegalArgumentException(
            "There are " + MAX_CHOICES + " already; end one of them first");
      }
      Traced before = choices.get(key);
      choices.put(
          key,
          new Traced(
              System.nanoTime() + time.toNanos(),
              before == null ? new LongAdder() : before.messages()));
      follow();
    }
    expireAfter(time.toNanos());
  }

  private void expireAfter(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    var unused = thread.schedule(this::expire, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean end(String what) {
    synchronized (changes) {
      boolean found = choices.remove(key(what)) != null;
      follow();
      return found;
    }
  }

  @Override
  public List<Choice> choices() {
    long now = System.nanoTime();
    return choices.entrySet().stream()
        .filter(each -> !each.getValue().isOver(now))
        .map(
            each ->
                new Choice(
                    each.getKey(),
                    TimeUnit.NANOSECONDS.toSeconds(each.getValue().deadline() - now),
                    each.getValue().messages().sum()))
        .sorted((a, b) -> a.what().compareTo(b.what()))
        .toList();
  }

  private void expire() {
    synchronized (changes) {
      removeOver();
      follow();
    }
  }

  private void removeOver() {
    long now = System.nanoTime();
    choices
        .entrySet()
        .removeIf(
            each -> {
              boolean over = each.getValue().isOver(now);
              if (over) {
                LOG.info(
                    "drachtio:trace-call {} is over, it has written {} messages",
                    each.getKey(),
                    each.getValue().messages().sum());
              }
              return over;
            });
  }

  /** Is a sink exactly while there is a choice. */
  private void follow() {
    if (choices.isEmpty() && sink != null) {
      sink.unregister();
      sink = null;
    } else if (!choices.isEmpty() && sink == null) {
      sink = context.registerService(CaptureSink.class, this::captured, null);
    }
  }

  void captured(CapturedMessage captured) {
    Traced traced = find(captured);
    if (traced == null || traced.isOver(System.nanoTime())) {
      return;
    }
    traced.messages().increment();
    // Then it is in the log already.
    if (ALL.isInfoEnabled()) {
      return;
    }
    String protocol = captured.protocol().token();
    String address = captured.remoteHost();
    int port = captured.remotePort();
    long micros = captured.epochMicros();
    CALLS.info(
        captured.inbound()
            ? TraceText.received(captured.message(), protocol, address, port, micros)
            : TraceText.sent(captured.message(), protocol, address, port, micros));
  }

  private Traced find(CapturedMessage captured) {
    SipMessage message = captured.message();
    Traced found = of(message.callId());
    found = found == null ? of(captured.remoteHost()) : found;
    found = found == null ? ofUser(message.header("From").orElse("")) : found;
    return found == null ? ofUser(message.header("To").orElse("")) : found;
  }

  /** Of a faulty message there may be no such thing. */
  private Traced of(String text) {
    return text == null ? null : choices.get(text);
  }

  private Traced ofUser(String header) {
    return NameAddress.parse(header)
        .flatMap(NameAddress::sipUri)
        .map(SipUri::user)
        .map(user -> choices.get(withoutPassword(user)))
        .orElse(null);
  }

  private static String withoutPassword(String user) {
    int colon = user.indexOf(':');
    return colon < 0 ? user : user.substring(0, colon);
  }

  /** Addresses in one spelling. */
  private static String key(String what) {
    String text = what.strip();
    return IpAddress.parse(HostPort.bare(text)).map(IpAddress::toString).orElse(text);
  }
}
