package org.drachtio.sip.transport.internal.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.resolver.SipTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.NioClient;

/**
 * Resolves by RFC 3263, with the name servers of the system or those configured. Thread-safe; never
 * blocks the caller: one thread of its own asks, reads the files of the system, and hears the
 * answers.
 */
public final class DnsResolver implements Resolver, AutoCloseable {

  /**
   * What the operator says.
   *
   * @param servers whom to ask; empty: those of resolv.conf
   * @param timeout how long one server has for its answer
   */
  public record Wishes(List<InetSocketAddress> servers, Duration timeout) {}

  private static final Logger LOG = LoggerFactory.getLogger(DnsResolver.class);
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final Path HOSTS = Path.of("/etc/hosts");
  private static final long REFRESH_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread;
  private final SystemFiles files;
  private final Supplier<Wishes> wishes;
  private final Records records;
  private final SipLocator locator;
  private final Future<?> refreshing;

  /** Under the lock. */
  private List<InetSocketAddress> asked = List.of();

  public DnsResolver(Supplier<Wishes> wishes, Supplier<Abilities> abilities) {
    this(wishes, abilities, RESOLV_CONF, HOSTS);
  }

  DnsResolver(Supplier<Wishes> wishes, Supplier<Abilities> abilities, Path resolvConf, Path hosts) {
    this.wishes = wishes;
    files = new SystemFiles(resolvConf, hosts);
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread daemon = new Thread(task, "sip-resolver");
              daemon.setDaemon(true);
              return daemon;
            });
    DnsClient client = new DnsClient(this::servers, thread);
    records = new Records(client::ask, thread, System::nanoTime);
    locator =
        new SipLocator(
            records::find,
            files::resolvConf,
            files::hosts,
            abilities,
            bound -> ThreadLocalRandom.current().nextInt(bound));
    refresh(); // before the first question, so that it is asked of the right ones
    refreshing =
        thread.scheduleWithFixedDelay(
            this::refresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void resolve(SipTarget target, Consumer<Resolution> answer) {
    CompletableFuture<Void> unused =
        locator
            .find(target)
            .handle(
                (found, failure) -> {
                  if (failure != null) {
                    LOG.error("The search for {} has failed", target, failure);
                  }
                  answer.accept(resolution(target, failure == null ? found : List.of()));
                  return null;
                });
  }

  /** What is remembered, for the next version. */
  public synchronized AnswersState state() {
    return new AnswersState(text(asked), records.states());
  }

  /** Goes on with what the last version remembered, unless other servers are to be asked now. */
  public void resume(AnswersState left) {
    refresh();
    synchronized (this) {
      if (left.servers().equals(text(asked))) {
        records.resume(left.answers());
      }
    }
  }

  /** An address writes itself with a host name as soon as anybody has looked for that. */
  private static String text(List<InetSocketAddress> servers) {
    return servers.stream()
        .map(each -> each.getAddress().getHostAddress() + " " + each.getPort())
        .collect(Collectors.joining(", "));
  }

  /** Questions under way are not answered any more. */
  @Override
  public void close() {
    refreshing.cancel(false);
    thread.shutdownNow();
    NioClient.close(); // otherwise its thread would outlive this bundle
  }

  /**
   * Looks which servers are to be asked now, and forgets what others have said. Reads files; a
   * failure must not end the task.
   */
  public synchronized void refresh() {
    try {
      files.refresh();
      List<InetSocketAddress> now = servers().addresses();
      if (!now.equals(asked)) {
        records.forget();
        asked = now;
        LOG.info("Name servers: {}", now);
      }
    } catch (RuntimeException e) {
      LOG.error("The name servers of the system cannot be read", e);
    }
  }

  private DnsClient.Servers servers() {
    Wishes now = wishes.get();
    return new DnsClient.Servers(
        now.servers().isEmpty() ? files.resolvConf().servers() : now.servers(), now.timeout());
  }

  private static Resolution resolution(SipTarget target, List<Destination> found) {
    return found.isEmpty()
        ? new Resolution.NotFound("no destination for " + target.host())
        : new Resolution.Found(found);
  }
}
