import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.Protocol;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Refuses OPTIONS with 486, and knows the names of one site. Each start but the first takes as many
 * milliseconds as its header Late says.
 */
public final class LateStarter implements BundleActivator {

  private static int starts;

  @Override
  public void start(BundleContext context) {
    String late = context.getBundle().getHeaders().get("Late");
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(late));
    while (starts > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    starts++;
    RequestRouter router =
        request ->
            request.message().method().equals("OPTIONS")
                ? Optional.of(CompletableFuture.completedFuture(new Route.Reject(486, "")))
                : Optional.empty();
    context.registerService(RequestRouter.class, router, null);
    Resolver resolver =
        (target, answer) -> {
          if (target.host().endsWith(".site")) {
            InetAddress home = InetAddress.getLoopbackAddress();
            Protocol protocol = target.protocol().orElse(Protocol.UDP);
            answer.accept(
                new Resolution.Found(List.of(new Destination(home, target.port(), protocol))));
          } else {
            answer.accept(new Resolution.Pass());
          }
        };
    context.registerService(Resolver.class, resolver, null);
  }

  @Override
  public void stop(BundleContext context) {
    // the framework takes the services back
  }
}
