package org.drachtio.admin.internal;

import java.util.List;
import java.util.function.Supplier;
import org.drachtio.api.transport.ListeningPoint;

/** What an application is told when it has authenticated (admin-protocol.md §3.1). Thread-safe. */
final class Greeting {

  private final String version;
  private final Supplier<List<ListeningPoint>> listeningPoints;

  Greeting(String version, Supplier<List<ListeningPoint>> listeningPoints) {
    this.version = version;
    this.listeningPoints = listeningPoints;
  }

  /** {@code hostports|version|localHostports}, as of now. */
  String text() {
    StringBuilder advertised = new StringBuilder();
    StringBuilder bound = new StringBuilder();
    String comma = "";
    for (ListeningPoint point : listeningPoints.get()) {
      advertised.append(comma).append(point.advertised());
      bound.append(comma).append(point.bound());
      comma = ",";
    }
    return advertised.append('|').append(version).append('|').append(bound).toString();
  }
}
