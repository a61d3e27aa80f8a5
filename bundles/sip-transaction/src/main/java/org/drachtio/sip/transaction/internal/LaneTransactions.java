package org.drachtio.sip.transaction.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.client.ClientHome;
import org.drachtio.sip.transaction.internal.client.ClientMachine;
import org.drachtio.sip.transaction.internal.client.InviteClient;
import org.drachtio.sip.transaction.internal.client.NonInviteClient;
import org.drachtio.sip.transaction.internal.environment.HeapEstimate;
import org.drachtio.sip.transaction.internal.environment.TransactionEnvironment;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.drachtio.sip.transaction.internal.server.InviteServer;
import org.drachtio.sip.transaction.internal.server.NonInviteServer;
import org.drachtio.sip.transaction.internal.server.ServerHome;
import org.drachtio.sip.transaction.internal.server.ServerMachine;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;
import org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot;

/** The transactions of one lane, and the matching of messages to them. This lane's thread only. */
final class LaneTransactions implements ServerHome, ClientHome {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final Lane lane;
  private final int laneCount;
  private final TransactionEnvironment environment;
  private final Map<ServerKey, ServerMachine> servers = new HashMap<>();
  private final Map<ClientKey, ClientMachine> clients = new HashMap<>();
  private final HeapEstimate load = new HeapEstimate();
  private final List<ServerMachine> answered = new ArrayList<>();
  private final Runnable releaseAnswered = this::releaseAnswered;

  /**
   * Those that only repeat their response if they have to, oldest first. One that is over leaves
   * when it comes to the front.
   */
  private final Deque<ServerMachine> completed = new ArrayDeque<>();

  /** Those of INVITEs whose 2xx was acknowledged, likewise. */
  private final Deque<ServerMachine> acknowledged = new ArrayDeque<>();

  /**
   * A late caller opens nothing any more: it would outlive the layer, or be missing in a parcel.
   */
  private boolean closed;

  LaneTransactions(Lane lane, int laneCount, TransactionEnvironment environment) {
    this.lane = lane;
    this.laneCount = laneCount;
    this.environment = environment;
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public TransactionEnvironment environment() {
    return environment;
  }

  /** RFC 3261 §17.2.3. */
  boolean onRequest(InboundMessage inbound) {
    SipMessage request = inbound.message();
    ServerKey key = ServerKey.of(request);
    if (Methods.ACK.equals(request.method())) {
      environment.transport().countReceived(request);
      InviteServer invite = inviteOfAck(request, key);
      return invite != null && invite.onAck(request.toTag());
    }
    ServerMachine known = servers.get(key);
    if (known != null) {
      environment.counters().retransmissionsIn.increment();
      known.onRetransmission(request.length());
      return true;
    }
    environment.transport().countReceived(request);
    if (Methods.CANCEL.equals(request.method())
        && servers.get(key.ofInvite()) instanceof InviteServer invite) {
      if (invite.isUsedByStranger(inbound.flow())) {
        environment.counters().strangers.increment();
        return false; // 481, as for a CANCEL that fits no INVITE
      }
      invite.onCancel(inbound, key);
      return true;
    }
    return false;
  }

  private InviteServer inviteOfAck(SipMessage ack, ServerKey key) {
    if (servers.get(key) instanceof InviteServer invite) {
      return invite;
    }
    if (!ServerKey.hasCookie(ack.topVia())
        && servers.get(ServerKey.ofLegacyAckWithoutToTag(ack)) instanceof InviteServer invite
        && invite.localTag().equals(ack.toTag())) {
      return invite;
    }
    return null;
  }

  /**
   * RFC 3261 §17.1.3. A response with more Via values than its request had is no response to this
   * request (§8.1.3.3), and must not be passed on as if it were somebody else's.
   */
  boolean onResponse(InboundMessage inbound) {
    ClientMachine client = clients.get(ClientKey.of(inbound.message()));
    if (client == null) {
      environment.transport().countReceived(inbound.message());
      return false;
    }
    if (inbound.message().viaCount() > client.request().viaCount()) {
      environment.transport().countReceived(inbound.message());
      environment.counters().strayVias.increment();
      return true;
    }
    if (client.isAnsweredByStranger(inbound.flow())) {
      environment.transport().countReceived(inbound.message());
      environment.counters().strangers.increment();
      return true;
    }
    environment.amplification().answered(client.hop(), inbound.flow());
    if (client.isRepetition(inbound.message())) {
      environment.counters().retransmissionsIn.increment();
    } else {
      environment.transport().countReceived(inbound.message());
    }
    return client.onResponse(inbound);
  }

  ServerTransaction open(InboundMessage request, ServerTransactionUser user) {
    SipMessage message = request.message();
    ServerKey key = ServerKey.of(message);
    if (closed || Methods.ACK.equals(message.method()) || servers.containsKey(key)) {
      // an ACK has no transaction of its own; a retransmission that overtook its first copy is
      // already being served
      return new GoneServer(request, "");
    }
    if (!hasRoomFor(message)) {
      environment.counters().refused.increment();
      SipMessage response =
          MessageBuilder.response(message, 503, "", Ids.token())
              .header("Retry-After", RETRY_AFTER_SECONDS)
              .build();
      environment.transport().respond(response, request.flow());
      return new GoneServer(request, "", response.status());
    }
    environment.counters().serverOpened.increment();
    if (Methods.INVITE.equals(message.method())) {
      InviteServer invite = new InviteServer(this, key, request, user);
      add(invite);
      invite.start();
      return invite;
    }
    NonInviteServer server = new NonInviteServer(this, key, request, user);
    add(server);
    return server;
  }

  @Override
  public void answer(InboundMessage cancel, ServerKey key, int status, String toTag) {
    SipMessage response = MessageBuilder.response(cancel.message(), status, "", toTag).build();
    if (isFullFor(cancel.message())) {
      environment.transport().respond(response, cancel.flow());
      return;
    }
    environment.counters().serverOpened.increment();
    NonInviteServer server = new NonInviteServer(this, key, cancel, NoTransactionUser.NONE);
    add(server);
    server.respond(response);
  }

  @Override
  public ClientTransaction open(SipMessage request, Hop hop, ClientTransactionUser user) {
    ClientKey key = ClientKey.of(request);
    if (key.branch().isEmpty() || Methods.ACK.equals(key.method()) || clients.containsKey(key)) {
      throw new IllegalArgumentException("ACK, or no branch of its own: " + request.startLine());
    }
    ClientMachine client =
        Methods.INVITE.equals(key.method())
            ? new InviteClient(this, key, request, hop, user)
            : new NonInviteClient(this, key, request, hop, user);
    if (closed) {
      client.dispose();
      return client;
    }
    boolean full = clients.size() >= limit() || !hasRoom();
    // a refused one, too: until its user has heard of it, a hand-over has to take it along
    add(client);
    if (full) {
      environment.counters().refused.increment();
      client.fail(SendFailure.UNREACHABLE);
    } else {
      environment.counters().clientOpened.increment();
      client.start();
    }
    return client;
  }

  private boolean hasRoomFor(SipMessage request) {
    boolean full = isFullFor(request);
    while (full && retireOldest()) {
      full = isFullFor(request);
    }
    return !full;
  }

  private boolean hasRoom() {
    boolean room = load.admits(maxBytes());
    while (!room && retireOldest()) {
      room = load.admits(maxBytes());
    }
    return room;
  }

  /** Makes room at the cost of those that are least needed; false: there are none. */
  private boolean retireOldest() {
    if (!retireFirst(completed) && !retireFirst(acknowledged)) {
      return false;
    }
    environment.counters().retired.increment();
    return true;
  }

  private static boolean retireFirst(Deque<ServerMachine> machines) {
    ServerMachine oldest = machines.peek();
    return oldest != null && oldest.retire();
  }

  private boolean isFullFor(SipMessage request) {
    return servers.size() >= limit() || !load.admits(request, maxBytes());
  }

  private long maxBytes() {
    return environment.settings().maxBytes() / laneCount;
  }

  @Override
  public void weigh(int change) {
    load.add(change);
  }

  /**
   * Call-IDs spread evenly over the lanes, so each has its share of the bound and none needs to
   * look at the others.
   */
  private int limit() {
    return Math.max(1, environment.settings().maxTransactions() / laneCount);
  }

  @Override
  public void releaseLater(ServerMachine server) {
    if (answered.isEmpty()) {
      lane.execute(releaseAnswered);
    }
    answered.add(server);
  }

  @Override
  public void completed(ServerMachine server) {
    completed.add(server);
  }

  @Override
  public void acknowledged(ServerMachine server) {
    acknowledged.add(server);
  }

  private void releaseAnswered() {
    answered.forEach(ServerMachine::release);
    answered.clear();
  }

  private void add(ServerMachine server) {
    servers.put(server.key(), server);
    server.weigh();
  }

  @Override
  public void add(ClientMachine client) {
    clients.put(client.key(), client);
    load.add(client.weight());
  }

  @Override
  public void remove(ServerMachine server) {
    if (servers.remove(server.key(), server)) {
      load.add(-server.weight());
    }
    forgetFirstOver(completed);
    forgetFirstOver(acknowledged);
  }

  private static void forgetFirstOver(Deque<ServerMachine> machines) {
    while (!machines.isEmpty() && machines.peek().isOver()) {
      machines.poll();
    }
  }

  @Override
  public void remove(ClientMachine client) {
    if (clients.remove(client.key(), client)) {
      load.add(-client.weight());
    }
  }

  void forEach(Consumer<TransactionInfo> visitor) {
    servers.values().forEach(server -> visitor.accept(server.info()));
    clients.values().forEach(client -> visitor.accept(client.info()));
  }

  int serverCount() {
    return servers.size();
  }

  int clientCount() {
    return clients.size();
  }

  /** See {@link org.drachtio.api.transaction.TransactionLayer#opened}. */
  Optional<ServerTransaction> opened(SipMessage request) {
    return Optional.ofNullable(servers.get(ServerKey.of(request)));
  }

  /** See {@link org.drachtio.api.transaction.TransactionLayer#server}. */
  Optional<ServerTransaction> server(String handle) {
    ServerMachine server = ServerKey.ofHandle(handle).map(servers::get).orElse(null);
    if (server != null) {
      server.claim();
    }
    return Optional.ofNullable(server);
  }

  /** See {@link org.drachtio.api.transaction.TransactionLayer#client}. */
  Optional<ClientTransaction> client(String handle) {
    return ClientKey.ofHandle(handle).map(clients::get);
  }

  /** Shows all for a hand-over; they stay as they are. */
  void leave(Consumer<ServerSnapshot> serverTaker, Consumer<ClientSnapshot> clientTaker) {
    // the task that was to do it will not run before the hand-over is done
    releaseAnswered();
    servers.values().forEach(server -> serverTaker.accept(server.snapshot()));
    clients.values().forEach(client -> clientTaker.accept(client.snapshot()));
  }

  /**
   * Takes a server transaction over; nothing if the table has its key.
   *
   * @throws IllegalArgumentException no machine can be in that state
   */
  void resume(ServerSnapshot left) {
    ServerMachine server =
        Methods.INVITE.equals(left.key().method())
            ? new InviteServer(this, left)
            : new NonInviteServer(this, left);
    if (!servers.containsKey(left.key())) {
      add(server);
      server.resume(left);
    }
  }

  /**
   * Takes a client transaction over; nothing if the table has its key.
   *
   * @throws IllegalArgumentException no machine can be in that state
   */
  @Override
  public void resume(ClientSnapshot left) {
    ClientMachine client =
        Methods.INVITE.equals(left.key().method())
            ? new InviteClient(this, left)
            : new NonInviteClient(this, left);
    if (!clients.containsKey(left.key())) {
      add(client);
      client.resume(left);
    }
  }

  /** Ends all without a word to their users, who have gone before, and opens no more. */
  void close() {
    closed = true;
    List<ServerMachine> allServers = new ArrayList<>(servers.values());
    allServers.forEach(ServerMachine::dispose);
    List<ClientMachine> allClients = new ArrayList<>(clients.values());
    allClients.forEach(ClientMachine::dispose);
  }
}
