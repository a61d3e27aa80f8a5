import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.InboundMessage;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** As a third party should not write it: keeps the lane for 120 ms for every MESSAGE. */
public final class SlowFilter implements BundleActivator, RequestFilter {

  @Override
  public void start(BundleContext context) {
    context.registerService(RequestFilter.class, this, null);
  }

  @Override
  public void stop(BundleContext context) {
    // the framework takes the service back
  }

  @Override
  public Admission admit(InboundMessage request) {
    if (request.message().method().equals("MESSAGE")) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(120);
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
    }
    return Admission.PASS;
  }
}
