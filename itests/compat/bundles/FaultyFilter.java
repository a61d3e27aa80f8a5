import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.InboundMessage;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A filter with the fault that its header Fault names. */
public final class FaultyFilter implements BundleActivator, RequestFilter {

  private static final int PIECE = 0x10000;

  private final List<byte[]> eaten = new ArrayList<>();
  private String fault;

  @Override
  public void start(BundleContext context) {
    fault = context.getBundle().getHeaders().get("Fault");
    if (fault.equals("start")) {
      throw new IllegalStateException("does not start, as the test wants it");
    }
    if (fault.equals("hangs at start")) {
      hang();
    }
    if (fault.equals("loops at start")) {
      loop();
    }
    context.registerService(RequestFilter.class, this, null);
  }

  /** Of the component that a test may declare. */
  void activate() {
    hang();
  }

  @Override
  public synchronized void stop(BundleContext context) {
    eaten.clear();
  }

  @Override
  public Admission admit(InboundMessage request) {
    switch (fault) {
      case "throws":
        throw new IllegalStateException("throws, as the test wants it");
      case "refuses":
        return new Admission.Reject(500, "");
      case "hangs":
        hang();
        return Admission.PASS;
      case "eats":
        eat();
        return Admission.PASS;
      default:
        return Admission.PASS;
    }
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Heeds no interrupt. */
  private static void loop() {
    while (true) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** One part in 2,000 of the heap, in pieces that take no more of it than they say. */
  private synchronized void eat() {
    for (long left = Runtime.getRuntime().maxMemory() / 2000; left > 0; left -= PIECE) {
      eaten.add(new byte[PIECE]);
    }
  }
}
