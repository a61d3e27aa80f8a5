package org.drachtio.admin.internal.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.drachtio.api.transport.ListeningPoint;

/** What an application is told when it has authenticated (admin-protocol.md §3.1). Thread-safe. */
public final class Greeting {

  private final String version;
  private final Supplier<List<ListeningPoint>> listeningPoints;

  public Greeting(String version, Supplier<List<ListeningPoint>> listeningPoints) {
    this.version = version;
    this.listeningPoints = listeningPoints;
  }

  /** {@code hostports|version|localHostports}, as of now. */
  public String text() {
    StringBuilder advertised = new StringBuilder();
    StringBuilder bound = new StringBuilder();
    String comma = "";
    for (ListeningPoint point : bestLast()) {
      advertised.append(comma).append(point.advertised());
      bound.append(comma).append(point.bound());
      comma = ",";
    }
    return advertised.append('|').append(version).append('|').append(bound).toString();
  }

  /**
   * Applications commonly remember one address per protocol, the last, and write it into their
   * Contacts. As from drachtio-server it is one that peers can reach: loopback addresses come
   * first, of one address tcp before udp.
   */
  private List<ListeningPoint> bestLast() {
    List<ListeningPoint> points = new ArrayList<>(listeningPoints.get());
    List<String> addresses = new ArrayList<>();
    for (ListeningPoint point : points) {
      addresses.add(address(point));
    }
    points.sort(
        Comparator.comparingInt(Greeting::rank)
            .thenComparingInt(point -> addresses.indexOf(address(point)))
            .thenComparing(ListeningPoint::protocol, Comparator.reverseOrder()));
    return points;
  }

  private static int rank(ListeningPoint point) {
    String host = point.host();
    boolean ipv6 = host.startsWith("[");
    boolean loopback = host.equals("[::1]") || host.startsWith("127.");
    return (loopback ? 0 : 2) + (ipv6 ? 0 : 1);
  }

  private static String address(ListeningPoint point) {
    return point.host() + ":" + point.port();
  }
}
