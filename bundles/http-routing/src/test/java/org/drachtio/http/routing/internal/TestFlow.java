package org.drachtio.http.routing.internal;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;

/** A way that a message may have come. */
final class TestFlow {

  private TestFlow() {}

  static Flow of(Protocol protocol, String source) {
    return new Flow(
        new ListeningPoint(protocol, "192.0.2.9", 5060, "192.0.2.9", ""), source, 5060, 0);
  }
}
