package org.drachtio.examples.request.filter;

import java.util.Map;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.testing.RequestFilterContract;
import org.drachtio.api.testing.Requests;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.testing.TestConfig;

/** Runs what every filter owes; a test of its own would stand here as well. */
class KnownSourcesTest implements RequestFilterContract {

  @Override
  public RequestFilter filter() {
    return new KnownSources(
        TestConfig.of(KnownSources.Config.class, Map.of("addresses", "127.0.0.1, 192.0.2.1")));
  }

  @Override
  public InboundMessage welcome() {
    return Requests.of("INVITE", "sip:bob@example.com", Protocol.UDP, "192.0.2.1");
  }

  @Override
  public InboundMessage unwelcome() {
    return Requests.of("INVITE", "sip:bob@example.com", Protocol.UDP, "192.0.2.2");
  }
}
