package org.drachtio.examples.request.router;

import java.util.Map;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.testing.RequestRouterContract;
import org.drachtio.api.testing.Requests;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.testing.TestConfig;

/** Runs what every router owes; a test of its own would stand here as well. */
class PrefixRouterTest implements RequestRouterContract {

  @Override
  public RequestRouter router() {
    return new PrefixRouter(
        TestConfig.of(
            PrefixRouter.Config.class, Map.of("prefixes", "+49:berlin, +4930:mitte, +44:london")));
  }

  @Override
  public InboundMessage taken() {
    return Requests.of("INVITE", "sip:+4930123@example.com", Protocol.UDP, "192.0.2.1");
  }

  @Override
  public Route route() {
    return new Route.ToTag("mitte");
  }

  @Override
  public InboundMessage left() {
    return Requests.of("INVITE", "sip:+1555@example.com", Protocol.UDP, "192.0.2.1");
  }
}
