package org.drachtio.sip.transport.internal.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks name servers, one after the other until one answers, twice around. The first to be asked is
 * the one that answered last. What is too long for UDP comes by TCP.
 *
 * <p><b>Threading:</b> all of it runs on the given executor, which is one thread; sockets are the
 * library's, on a thread of its own.
 */
final class DnsClient {

  private static final Logger LOG = LoggerFactory.getLogger(DnsClient.class);
  private static final int ROUNDS = 2;

  /** Whom to ask. */
  record Servers(List<InetSocketAddress> addresses, Duration timeout) {}

  private final Supplier<Servers> servers;
  private final Executor executor;
  private InetSocketAddress lastGood;

  DnsClient(Supplier<Servers> servers, Executor executor) {
    this.servers = servers;
    this.executor = executor;
  }

  /** Asks; on the executor. {@link DnsAnswer#FAILED} if nobody answers. */
  CompletableFuture<DnsAnswer> ask(Name name, int type) {
    Question question = new Question(name, type, servers.get());
    question.tryNext();
    return question.answer;
  }

  private final class Question {

    private final Name name;
    private final int type;
    private final Servers whom;
    private final int first;
    private final CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
    private int tries;

    Question(Name name, int type, Servers whom) {
      this.name = name;
      this.type = type;
      this.whom = whom;
      this.first = lastGood == null ? 0 : Math.max(0, whom.addresses().indexOf(lastGood));
    }

    void tryNext() {
      int count = whom.addresses().size();
      if (tries == ROUNDS * count) {
        LOG.info("No name server answers for {} {}", name, Type.string(type));
        answer.complete(DnsAnswer.FAILED);
        return;
      }
      InetSocketAddress server = whom.addresses().get((first + tries++) % count);
      Resolver resolver = new SimpleResolver(server);
      resolver.setTimeout(whom.timeout());
      Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
      resolver
          .sendAsync(query, executor)
          .whenCompleteAsync((response, failure) -> told(server, response, failure), executor);
    }

    private void told(InetSocketAddress server, Message response, Throwable failure) {
      if (failure != null) {
        LOG.debug("{} does not answer for {}: {}", server, name, failure.toString());
        tryNext();
        return;
      }
      int code = response.getRcode();
      if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
        LOG.debug("{} says {} to {}", server, Rcode.string(code), name);
        tryNext();
        return;
      }
      lastGood = server;
      answer.complete(DnsAnswer.of(response, name, type));
    }
  }
}
