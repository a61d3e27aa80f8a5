package org.drachtio.call.control.internal.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.api.view.ProxyInfo;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.lane.CallLanes;
import org.drachtio.kernel.meter.Meters;

/** Asks every lane what it holds. */
public final class ServerViews {

  private static final long LIMIT_SECONDS = 5;

  private final String version;
  private final Instant started;
  private final Meters meters;
  private final SipTransport transport;
  private final TransactionLayer transactions;
  private final DialogLayer dialogs;
  private final ProxyLayer proxies;
  private final CallLanes lanes;
  private final AttachedApplications applications;

  public ServerViews(
      String version,
      Instant started,
      Meters meters,
      SipTransport transport,
      TransactionLayer transactions,
      DialogLayer dialogs,
      ProxyLayer proxies,
      CallLanes lanes,
      AttachedApplications applications) {
    this.version = version;
    this.started = started;
    this.meters = meters;
    this.transport = transport;
    this.transactions = transactions;
    this.dialogs = dialogs;
    this.proxies = proxies;
    this.lanes = lanes;
    this.applications = applications;
  }

  public String version() {
    return version;
  }

  /** When the server started; replacing bundles does not change it. */
  public Instant started() {
    return started;
  }

  public ServerInfo info() {
    Map<String, Long> tables = new LinkedHashMap<>();
    for (Map<String, Long> sizes : gather(lane -> List.of(sizes(lane)))) {
      sizes.forEach((name, size) -> tables.merge(name, size, Long::sum));
    }
    tables.put("registered", (long) dialogs.registeredCount());
    tables.put("connections", (long) connections().size());
    tables.put("applications", (long) applications.applications().size());
    List<String> points = new ArrayList<>();
    for (ListeningPoint point : transport.listeningPoints()) {
      points.add(shown(point));
    }
    List<String> problems = new ArrayList<>(transport.problems());
    problems.addAll(applications.problems());
    return new ServerInfo(
        version, started, points, applications.endpoints(), problems, tables, meters.values());
  }

  /** The address that is bound, and the address that is told to peers where it differs. */
  private static String shown(ListeningPoint point) {
    return point.host().equals(point.advertisedHost()) && point.port() == point.advertisedPort()
        ? point.bound()
        : point.bound()
            + " (advertised as "
            + point.advertisedHost()
            + ":"
            + point.advertisedPort()
            + ")";
  }

  public List<TransactionInfo> transactions() {
    return gather(
        lane -> {
          List<TransactionInfo> found = new ArrayList<>();
          transactions.forEach(found::add);
          return found;
        });
  }

  public List<DialogInfo> dialogs() {
    Set<Long> connected = new HashSet<>();
    applications.applications().forEach(application -> connected.add(application.id()));
    return gather(
        lane -> {
          List<DialogInfo> found = new ArrayList<>();
          dialogs.forEach(
              dialog -> {
                long owner = lane.owners.ofDialog(dialog.id());
                boolean gone = owner != Owners.NOBODY && !connected.contains(owner);
                found.add(dialog.of(owner, gone));
              });
          return found;
        });
  }

  List<ProxyInfo> proxied() {
    return gather(
        lane -> {
          List<ProxyInfo> found = new ArrayList<>();
          proxies.forEach(found::add);
          return found;
        });
  }

  public List<ConnectionInfo> connections() {
    Map<Long, Long> registrations = dialogs.registrations();
    return transport.connections().stream()
        .map(each -> each.withRegistrations(registrations.getOrDefault(each.id(), 0L)))
        .toList();
  }

  /**
   * On the lane: reads sizes only, because there can be very many entries and this is asked for
   * often.
   */
  private Map<String, Long> sizes(CallLane lane) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    long servers = transactions.serverCount();
    long clients = transactions.clientCount();
    sizes.put("transactions", servers + clients);
    sizes.put("transactions.server", servers);
    sizes.put("transactions.client", clients);
    sizes.put("dialogs", (long) dialogs.dialogCount());
    sizes.put("dialogs.uas", (long) dialogs.stableCount(true));
    sizes.put("dialogs.uac", (long) dialogs.stableCount(false));
    sizes.put("proxied", (long) proxies.proxiedCount());
    sizes.put("challenges", (long) proxies.challenges());
    sizes.put("pending", (long) lane.newRequests.pending().size());
    sizes.put("owners", (long) lane.owners.size());
    return sizes;
  }

  private <T> List<T> gather(Function<CallLane, List<T>> part) {
    List<CompletableFuture<List<T>>> parts = new ArrayList<>();
    for (CallLane lane : lanes.all()) {
      parts.add(CompletableFuture.supplyAsync(() -> part.apply(lane), lane.lane));
    }
    List<T> all = new ArrayList<>();
    try {
      for (CompletableFuture<List<T>> future : parts) {
        all.addAll(future.get(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a lane", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a lane did not answer in " + LIMIT_SECONDS + " s", e);
    }
    return all;
  }
}
