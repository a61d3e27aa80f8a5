package org.drachtio.http.routing.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.api.view.RoutesView;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.Parts;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the web callback that is configured for a method (http-routing.md §1). The table is rebuilt
 * when a route comes, changes or goes; a request costs one volatile read.
 *
 * <p><b>Threading:</b> lanes ask, threads of its own wait for the answers.
 */
@Component(
    service = {RequestRouter.class, RoutesView.class},
    configurationPid = RouterConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = RouterConfig.class)
public final class HttpRouter implements RequestRouter, RoutesView {

  private static final Logger LOG = LoggerFactory.getLogger(HttpRouter.class);
  private static final String ANY = "*";

  /** Beyond the time-out of the questions, so that theirs comes first. */
  private static final int GRACE_MILLIS = 500;

  private static final Route INTERNAL_ERROR = new Route.Reject(500, "");
  private static final Route OVERLOADED = new Route.Reject(503, "");
  private static final Route UNREACHABLE = new Route.Reject(480, "");

  private final ThreadPoolExecutor executor;
  private final String userAgent;

  private final Parts<HttpRoute> routes;

  /** The first route of every method. */
  private volatile Map<String, Choice> byMethod = Map.of();

  private record Choice(HttpRoute route, Rule rule) {}

  private final CheckedConfig<RouterConfig, RouterSettings> settings = RouterSettings.config();
  private volatile RouterSettings limits;
  private volatile WebClient client;

  /** Questions whose answers are awaited; one more until the component goes. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  /** Makes the clients; nothing is connected before the first request. */
  @Activate
  public HttpRouter(BundleContext context, RouterConfig config) {
    Bundle bundle = context.getBundle();
    routes = new Parts<>(() -> bundle.getState() == Bundle.STOPPING, this::use);
    Version version = bundle.getVersion();
    userAgent =
        "Drachtio/" + version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    int cores = Math.max(2, Runtime.getRuntime().availableProcessors());
    // Its queue is bounded by the number of open questions.
    executor =
        new ThreadPoolExecutor(
            cores, cores, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new Threads());
    executor.allowCoreThreadTimeOut(true);
    limits = settings.use(config);
    client = new WebClient(limits, userAgent, executor);
  }

  /**
   * Knows nothing of the router: the HTTP clients' own threads know the executor, and end when
   * nobody knows the clients any more, which the router does.
   */
  private static final class Threads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, "drachtio-http-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }

  /** Questions that are open go on with the client that they began with. */
  @Modified
  void modified(RouterConfig config) {
    RouterSettings wanted = settings.use(config);
    if (!wanted.equals(limits)) {
      limits = wanted;
      client = new WebClient(wanted, userAgent, executor);
    }
  }

  /** Waits for the open answers, so that no request behind them is lost. */
  @Deactivate
  void deactivate() {
    release();
    try {
      // A question fails at its time-out, whatever answer comes later.
      drained.get(limits.totalTimeoutMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("{} questions were open when the routes were stopped", open.get(), e);
    }
    executor.shutdown();
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedRoute")
  void addRoute(HttpRoute route) {
    routes.add(route);
    // A secret may have become known since the route looked for it.
    route.read();
    routes.changed();
  }

  /** The secrets of URLs may be known from now on. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setConfigReady(ConfigReady ready) {
    routes.all().forEach(HttpRoute::read);
    routes.changed();
  }

  /** What has been filled in stays. */
  void unsetConfigReady(ConfigReady ready) {}

  void removeRoute(HttpRoute route) {
    routes.remove(route);
  }

  void updatedRoute(HttpRoute route) {
    routes.changed();
  }

  /** Of several routes for a method the first counts, as in drachtio-server. */
  private void use(List<HttpRoute> all) {
    Map<String, Choice> table = new HashMap<>();
    for (Choice choice : choices(all)) {
      table.putIfAbsent(choice.rule().method(), choice);
    }
    byMethod = Map.copyOf(table);
  }

  /** By their order. */
  private static List<Choice> choices(List<HttpRoute> routes) {
    List<Choice> choices = new ArrayList<>();
    for (HttpRoute route : routes) {
      route.rule().ifPresent(rule -> choices.add(new Choice(route, rule)));
    }
    // Stable: of equal order the first to come stays the first.
    choices.sort(Comparator.comparingInt(choice -> choice.rule().order()));
    return choices;
  }

  @Override
  public Optional<CompletionStage<Route>> route(InboundMessage request) {
    Map<String, Choice> table = byMethod;
    Choice choice = table.get(request.message().method());
    if (choice == null) {
      choice = table.get(ANY);
    }
    return choice == null
        ? Optional.empty()
        : Optional.of(ask(choice.route(), choice.rule(), request));
  }

  private CompletionStage<Route> ask(HttpRoute route, Rule rule, InboundMessage request) {
    route.asked();
    if (rule.application().isPresent()) {
      route.answered();
      return CompletableFuture.completedFuture(new Route.ToApplication(rule.application().get()));
    }
    Question question = new Question(route, rule, request);
    RouterSettings now = limits;
    if (!route.take(now.maxOpenRequests())) {
      question.failed("too many questions of this route are open");
      return CompletableFuture.completedFuture(OVERLOADED);
    }
    if (open.incrementAndGet() > now.maxOpenRequestsInAll() + 1) {
      release(route);
      question.failed("too many questions are open");
      return CompletableFuture.completedFuture(OVERLOADED);
    }
    return client
        .ask(rule, request)
        .thenApply(
            response -> {
              Route read = CallbackAnswer.read(response.body());
              question.answered(response.statusCode(), read);
              return read;
            })
        .handle(
            (read, failure) -> {
              release(route);
              return failure == null ? read : conclude(question, failure);
            });
  }

  private void release(HttpRoute route) {
    route.giveBack();
    release();
  }

  private void release() {
    if (open.decrementAndGet() == 0) {
      drained.complete(null);
    }
  }

  private static Route conclude(Question question, Throwable failure) {
    question.failed(WebClient.reason(failure));
    return WebClient.cause(failure) instanceof UnreachableException ? UNREACHABLE : INTERNAL_ERROR;
  }

  @Override
  public List<RouteInfo> routes() {
    return choices(routes.all()).stream()
        .map(choice -> choice.route().info(choice.rule()))
        .toList();
  }
}
