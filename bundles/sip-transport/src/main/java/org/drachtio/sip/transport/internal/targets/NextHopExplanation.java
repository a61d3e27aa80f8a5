package org.drachtio.sip.transport.internal.targets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.point.PointSet;

/**
 * Explains to people where a request outside a dialog to this next hop would go, and why. It asks
 * and chooses as requests do, and sends nothing. Thread-safe; never blocks.
 */
public final class NextHopExplanation {

  private static final int MAX_SHOWN = 16;
  private static final String BRANCH = "z9hG4bK…";

  private final ListeningPoints points;
  private final RankedResolvers resolvers;
  private final TargetChoice choice;
  private final TargetTable targets;

  public NextHopExplanation(
      ListeningPoints points, RankedResolvers resolvers, TargetChoice choice, TargetTable targets) {
    this.points = points;
    this.resolvers = resolvers;
    this.choice = choice;
    this.targets = targets;
  }

  /**
   * Explains.
   *
   * @param destination a URI, bare or in angle brackets, or the part of one behind {@code sip:}
   * @return one line each
   */
  public CompletionStage<List<String>> of(String destination) {
    List<String> lines = new ArrayList<>();
    String text = destination.strip();
    boolean whole = text.startsWith("<") || text.matches("(?i)sips?:.*");
    Optional<SipUri> parsed =
        text.startsWith("<")
            ? NameAddress.parse(text).flatMap(NameAddress::sipUri)
            : SipUri.parse(whole ? text : "sip:" + text);
    if (parsed.isEmpty()) {
      lines.add("'" + text + "' is no SIP URI: the request is refused");
      return CompletableFuture.completedFuture(lines);
    }
    return of(parsed.get(), lines);
  }

  private CompletionStage<List<String>> of(SipUri uri, List<String> lines) {
    Optional<Protocol> protocol = Protocol.of(uri, false, Protocol.UDP);
    if (protocol.isEmpty()) {
      lines.add("its transport is unknown, or has no secure form: the request is refused");
      return CompletableFuture.completedFuture(lines);
    }
    String host = uri.destination();
    boolean numeric = Hop.isNumeric(host);
    boolean named = uri.parameter("transport").isPresent();
    lines.add("transport: " + transport(uri, protocol.get(), named, numeric));
    Optional<ListeningPoint> local = local(protocol.get(), host, !named && !numeric);
    if (local.isEmpty()) {
      lines.add(
          "no listening point is open for "
              + protocol.get().token()
              + (numeric ? " and this IP version" : "")
              + ": the request is refused");
      return CompletableFuture.completedFuture(lines);
    }
    Hop hop = Hop.to(uri, local.get(), 0, named ? Hop.Choice.POINT : Hop.Choice.BOTH);
    if (numeric) {
      lines.add("host: an address, nobody is asked");
      show(choice.bySize(0, List.of(hop)), lines);
      return CompletableFuture.completedFuture(lines);
    }
    lines.add("host: a name, " + question(uri, named));
    CompletableFuture<List<String>> told = new CompletableFuture<>();
    resolvers.resolve(
        TargetChoice.question(hop),
        resolution -> {
          explain(hop, resolution, lines);
          told.complete(lines);
        });
    return told;
  }

  private static String transport(SipUri uri, Protocol protocol, boolean named, boolean numeric) {
    if (named) {
      return protocol.token() + ", as the URI says";
    }
    if (uri.isSecure()) {
      return protocol.token() + ", as it is a sips URI";
    }
    return numeric
        ? "udp, as the URI names none and the host is an address"
        : "the URI names none: it is for the name service to tell";
  }

  private static String question(SipUri uri, boolean named) {
    if (uri.port() > 0) {
      return "and the URI has a port: its addresses are asked for";
    }
    return named
        ? "and the URI names a transport: its SRV records are asked for, then its addresses"
        : "NAPTR records are asked for, then SRV records, then its addresses";
  }

  private Optional<ListeningPoint> local(Protocol protocol, String host, boolean free) {
    PointSet set = points.set();
    Optional<ListeningPoint> usual = set.select(protocol, host);
    return free && protocol == Protocol.UDP
        ? usual.or(() -> set.select(Protocol.TCP, host)).or(() -> set.select(Protocol.TLS, host))
        : usual;
  }

  private void explain(Hop hop, Resolution resolution, List<String> lines) {
    if (!(resolution instanceof Resolution.Found found)) {
      lines.add("nothing was found: 503 DNS Error");
      return;
    }
    List<Hop> all = choice.of(0, hop, found.destinations());
    for (Destination destination : found.destinations()) {
      boolean used =
          all.stream()
              .anyMatch(
                  target ->
                      target.protocol() == destination.protocol()
                          && target.port() == destination.port()
                          && target.host().equals(Addresses.text(destination.address())));
      if (!used) {
        lines.add(
            "left out: "
                + destination.protocol().token()
                + "/"
                + Addresses.host(destination.address())
                + ":"
                + destination.port()
                + ", for which no listening point is open");
      }
    }
    if (all.isEmpty()) {
      lines.add("no target is left: 503 DNS Error");
    }
    show(all, lines);
  }

  private void show(List<Hop> all, List<String> lines) {
    int number = 0;
    for (Hop target : all.subList(0, Math.min(all.size(), MAX_SHOWN))) {
      ListeningPoint local = target.local();
      long behind = targets.secondsBehind(target);
      lines.add(
          "target "
              + ++number
              + ": "
              + target.shown()
              + (behind > 0 ? ", behind the others for " + behind + " s as it has failed" : ""));
      lines.add(
          "  leaves from " + local.bound() + ": " + points.set().reason(local, target.host()));
      lines.add("  advertised as " + local.advertised() + ": " + advertised(local));
      lines.add("  Via: " + local.via(BRANCH));
      lines.add("  Contact: <" + local.contactUri() + ">");
    }
    if (all.size() > MAX_SHOWN) {
      lines.add(all.size() - MAX_SHOWN + " more");
    }
  }

  private static String advertised(ListeningPoint local) {
    return local.host().equals(local.advertisedHost())
        ? "its own address, as there is no external-ip, or the peer is in a local-net with"
            + " advertise-local"
        : "its external-ip";
  }
}
