package org.drachtio.examples.request.router;

import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sip.address.SipURI;
import javax.sip.message.Request;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.jain.JainView;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Calls to +49… go to an application with the tag berlin, calls to +44… to one with london. */
@Component(
    configurationPid = "org.drachtio.examples.request.router",
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = "service.ranking:Integer=100")
@Designate(ocd = PrefixRouter.Config.class)
public final class PrefixRouter implements RequestRouter {

  /** What an operator can change while calls run. */
  @ObjectClassDefinition(id = "org.drachtio.examples.request.router", name = "Prefix router")
  public @interface Config {
    /** For example {@code +49:berlin, +44:london}. */
    String prefixes();
  }

  private volatile TreeMap<String, Route> routes;

  @Activate
  public PrefixRouter(Config config) {
    modified(config);
  }

  @Modified
  void modified(Config config) {
    TreeMap<String, Route> wanted = new TreeMap<>();
    for (String entry : config.prefixes().split(",", -1)) {
      String[] parts = entry.strip().split(":", 2);
      if (parts.length == 2 && !parts[0].isBlank()) {
        wanted.put(parts[0].strip(), new Route.ToTag(parts[1].strip()));
      }
    }
    routes = wanted;
  }

  @Override
  public Optional<CompletionStage<Route>> route(InboundMessage request) {
    // The standard Java view: what is known from JAIN SIP applications works here too.
    return JainView.copyOf(request.message())
        .map(message -> ((Request) message).getRequestURI())
        .filter(SipURI.class::isInstance)
        .flatMap(uri -> longestPrefix(((SipURI) uri).getUser()))
        .map(CompletableFuture::completedFuture);
  }

  private Optional<Route> longestPrefix(String user) {
    TreeMap<String, Route> current = routes;
    for (int end = user == null ? 0 : user.length(); end > 0; end--) {
      Route route = current.get(user.substring(0, end));
      if (route != null) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }
}
