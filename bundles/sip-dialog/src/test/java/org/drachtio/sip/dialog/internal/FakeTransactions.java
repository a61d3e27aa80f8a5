package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.call.ObservedCall;
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

  /** There is no room for another server transaction: it is over when it is opened. */
  boolean isFull;

  final CallObservers observers =
      new CallObservers(
          Ids::token,
          (event, e) -> {
            throw new AssertionError(event.toString(), e);
          });

  private final Map<String, ServerTransaction> serverHandles = new HashMap<>();
  private final Map<String, ClientTransaction> clientHandles = new HashMap<>();

  static final class Server implements ServerTransaction {
    private final String handle;
    final InboundMessage request;
    final List<SipMessage> responses = new ArrayList<>();
    ServerTransactionUser user;
    boolean closed;
    boolean over;
    boolean acknowledged;
    private ObservedCall call = ObservedCall.NONE;

    private Server(String handle, InboundMessage request, ServerTransactionUser user) {
      this.handle = handle;
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
      call.answered(response);
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
    public String handle() {
      return handle;
    }

    @Override
    public void setUser(ServerTransactionUser user) {
      this.user = user;
    }

    @Override
    public void acknowledged() {
      acknowledged = true;
    }

    @Override
    public void observe(ObservedCall begun) {
      call = begun;
    }

    @Override
    public ObservedCall call() {
      return call;
    }
  }

  static final class Client implements ClientTransaction {
    private final String handle;
    final SipMessage request;
    final Hop hop;
    ClientTransactionUser user;
    SipMessage cancel;
    boolean over;
    private ObservedCall call = ObservedCall.NONE;

    private Client(String handle, SipMessage request, Hop hop, ClientTransactionUser user) {
      this.handle = handle;
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
    public String handle() {
      return handle;
    }

    @Override
    public void setUser(ClientTransactionUser user) {
      this.user = user;
    }

    @Override
    public void observe(ObservedCall begun) {
      call = begun;
    }

    @Override
    public ObservedCall call() {
      return call;
    }

    @Override
    public boolean isOver() {
      return over;
    }
  }

  /** A transaction that someone else than the dialog layer opens. */
  Server opened(InboundMessage request, ServerTransactionUser user) {
    Server server = new Server("s" + serverHandles.size(), request, user);
    serverHandles.put(server.handle(), server);
    return server;
  }

  @Override
  public CallObservers observers() {
    return observers;
  }

  @Override
  public boolean onMessage(InboundMessage message) {
    return false;
  }

  @Override
  public ServerTransaction open(InboundMessage request, ServerTransactionUser user) {
    Server server = opened(request, user);
    server.over = isFull;
    servers.add(server);
    return server;
  }

  @Override
  public ClientTransaction open(SipMessage request, Hop hop, ClientTransactionUser user) {
    Client client = new Client("c" + clients.size(), request, hop, user);
    clientHandles.put(client.handle(), client);
    clients.add(client);
    return client;
  }

  @Override
  public Optional<ServerTransaction> server(String handle) {
    return Optional.ofNullable(serverHandles.get(handle)).filter(server -> !server.isOver());
  }

  @Override
  public Optional<ClientTransaction> client(String handle) {
    return Optional.ofNullable(clientHandles.get(handle)).filter(client -> !client.isOver());
  }

  @Override
  public Optional<ServerTransaction> opened(SipMessage request) {
    throw new UnsupportedOperationException();
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

  @Override
  public int serverCount() {
    throw new UnsupportedOperationException("not used by the dialog layer");
  }

  @Override
  public int clientCount() {
    throw new UnsupportedOperationException("not used by the dialog layer");
  }
}
