import java.net.InetAddress;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.function.Consumer;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Protocol;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** As a third party would write it: knows the names of one site, and leaves all others to the server. */
public final class SiteResolver implements BundleActivator, Resolver {

  @Override
  public void start(BundleContext context) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("service.ranking", 10);
    context.registerService(Resolver.class, this, properties);
  }

  @Override
  public void stop(BundleContext context) {
    // the framework takes the service back
  }

  @Override
  public void resolve(SipTarget target, Consumer<Resolution> answer) {
    if (!target.host().endsWith(".site")) {
      answer.accept(new Resolution.Pass());
    } else if (target.host().startsWith("silent.")) {
      return;
    } else {
      Protocol protocol = target.protocol().orElse(Protocol.UDP);
      InetAddress home = InetAddress.getLoopbackAddress();
      Destination destination = new Destination(home, target.port(), protocol);
      new Thread(() -> answer.accept(new Resolution.Found(List.of(destination)))).start();
    }
  }
}
