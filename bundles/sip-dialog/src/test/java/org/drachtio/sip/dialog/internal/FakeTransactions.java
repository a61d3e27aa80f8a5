package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;

/**
 * A transaction core that repeats nothing and never times out: the dialog layer alone is under
 * test.
 */
final class FakeTransactions implements TransactionLayer {

  final List<Server> servers = new ArrayList<>();
  final List<Client> clients = new ArrayList<>();

  static final class Server implements ServerTransaction {
    final InboundMessage request;
    final List<SipMessage> responses = new ArrayList<>();
    ServerTransactionUser user;
    boolean closed;
    boolean over;

    Server(InboundMessage request, ServerTransactionUser user) {
      this.request = request;
      this.user = user;
    }

    SipMessage last() {
      return responses.get(responses.size() - 1);
    }

    @Override
    public InboundMessage request() {
      return request;
    }

    @Override
    public Outcome respond(SipMessage response) {
      if (over) {
        return Outcome.TOO_LATE;
      }
      if (closed) {
        over = true;
        user.onOver(this, false);
        return Outcome.TRANSPORT_CLOSED;
      }
      responses.add(response);
      return Outcome.SENT;
    }

    @Override
    public int lastStatus() {
      return responses.isEmpty() ? 0 : last().status();
    }

    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public void abandon() {
      over = true;
      user.onOver(this, false);
    }

    @Override
    public void setUser(ServerTransactionUser user) {
      this.user = user;
    }
  }

  static final class Client implements ClientTransaction {
    final SipMessage request;
    final Hop hop;
    final ClientTransactionUser user;
    SipMessage cancel;

    Client(SipMessage request, Hop hop, ClientTransactionUser user) {
      this.request = request;
      this.hop = hop;
      this.user = user;
    }

    @Override
    public SipMessage request() {
      return request;
    }

    @Override
    public Hop hop() {
      return hop;
    }

    @Override
    public SipMessage cancel(List<Header> headers) {
      MessageBuilder builder =
          MessageBuilder.request("CANCEL", request.requestUri()).copy(request, "Via");
      builder.copy(request, "From").copy(request, "To").copy(request, "Call-ID");
      builder.header("CSeq", request.cseq() + " CANCEL");
      cancel = builder.build();
      return cancel;
    }

    @Override
    public boolean isOver() {
      return false;
    }
  }

  @Override
  public boolean onMessage(InboundMessage message) {
    return false;
  }

  @Override
  public ServerTransaction open(InboundMessage request, ServerTransactionUser user) {
    Server server = new Server(request, user);
    servers.add(server);
    return server;
  }

  @Override
  public ClientTransaction open(SipMessage request, Hop hop, ClientTransactionUser user) {
    Client client = new Client(request, hop, user);
    clients.add(client);
    return client;
  }

  @Override
  public String newBranch() {
    return "z9hG4bK" + Ids.token();
  }

  @Override
  public Timers timers() {
    return new Timers(500, 4000, 5000, 32000);
  }

  @Override
  public void forEach(Consumer<TransactionInfo> visitor) {
    throw new UnsupportedOperationException("not used by the dialog layer");
  }
}
