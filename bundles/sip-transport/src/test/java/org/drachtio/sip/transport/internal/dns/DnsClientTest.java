package org.drachtio.sip.transport.internal.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NioClient;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Against servers on sockets of this machine. */
class DnsClientTest {

  private static final Name NAME = Zone.name("a.test");

  /** A name server that answers as it is told; nothing where that is {@code null}. */
  private static final class Server implements AutoCloseable {
    final DatagramSocket socket;
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    Server(UnaryOperator<Message> answer) throws Exception {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      new Thread(() -> serve(answer), "name-server").start();
    }

    private void serve(UnaryOperator<Message> answer) {
      byte[] bytes = new byte[4096];
      while (!socket.isClosed()) {
        try {
          DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
          socket.receive(packet);
          Message query = new Message(java.util.Arrays.copyOf(bytes, packet.getLength()));
          asked.add(query.getQuestion().getName().toString(true));
          Message response = new Message(query.getHeader().getID());
          response.getHeader().setFlag(Flags.QR);
          response.addRecord(query.getQuestion(), Section.QUESTION);
          response = answer.apply(response);
          if (response != null) {
            byte[] wire = response.toWire();
            socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
          }
        } catch (java.io.IOException e) {
          assertTrue(socket.isClosed(), e::toString);
        }
      }
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final List<InetSocketAddress> servers = new ArrayList<>();
  private final DnsClient client =
      new DnsClient(
          () -> new DnsClient.Servers(List.copyOf(servers), Duration.ofMillis(150)), executor);

  @AfterEach
  void close() {
    executor.shutdownNow();
    NioClient.close();
  }

  private static Message found(Message response) {
    response.addRecord(
        new ARecord(NAME, DClass.IN, 60, InetAddress.getLoopbackAddress()), Section.ANSWER);
    return response;
  }

  private static Message failed(Message response) {
    response.getHeader().setRcode(Rcode.SERVFAIL);
    return response;
  }

  private DnsAnswer ask() throws Exception {
    return CompletableFuture.completedFuture(NAME)
        .thenComposeAsync(name -> client.ask(name, Type.A), executor)
        .get();
  }

  @Test
  void theNextServerIsAskedAndThenItIsTheFirst() throws Exception {
    try (Server silent = new Server(response -> null);
        Server failing = new Server(DnsClientTest::failed);
        Server good = new Server(DnsClientTest::found)) {
      servers.addAll(List.of(silent.address(), failing.address(), good.address()));
      assertEquals(1, ask().records().size());
      assertEquals(1, ask().records().size());
      assertEquals(1, silent.asked.size());
      assertEquals(1, failing.asked.size());
      assertEquals(List.of("a.test", "a.test"), good.asked);
    }
  }

  @Test
  void allAreAskedTwiceBeforeItIsAFailure() throws Exception {
    try (Server silent = new Server(response -> null);
        Server failing = new Server(DnsClientTest::failed)) {
      servers.addAll(List.of(silent.address(), failing.address()));
      assertTrue(ask().failed());
      assertEquals(2, silent.asked.size());
      assertEquals(2, failing.asked.size());
    }
  }

  @Test
  void anAnswerToAnotherQuestionIsNone() throws Exception {
    try (Server forger =
        new Server(
            response -> {
              Message other = new Message(response.getHeader().getID() ^ 1);
              other.getHeader().setFlag(Flags.QR);
              other.addRecord(response.getQuestion(), Section.QUESTION);
              return found(other);
            })) {
      servers.add(forger.address());
      assertTrue(ask().failed());
    }
  }

  @Test
  void noSuchNameIsAnAnswer() throws Exception {
    try (Server server =
        new Server(
            response -> {
              response.getHeader().setRcode(Rcode.NXDOMAIN);
              return response;
            })) {
      servers.add(server.address());
      DnsAnswer answer = ask();
      assertEquals(List.of(), answer.records());
      assertEquals(30, answer.ttlSeconds());
      assertEquals(false, answer.failed());
    }
  }

  @Test
  void itWorksAgainOnceTheLibraryWasClosed() throws Exception {
    try (Server good = new Server(DnsClientTest::found)) {
      servers.add(good.address());
      assertEquals(1, ask().records().size());
      NioClient.close();
      assertEquals(1, ask().records().size());
    }
  }
}
