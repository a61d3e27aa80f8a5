package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.junit.jupiter.api.Test;

/** Where requests go and in which order, on a lane and a network that the test moves by hand. */
class SendTest extends TransportBench {

  private final List<String> outcomes = new ArrayList<>();

  private SendListener listener(String name) {
    return new SendListener() {
      @Override
      public void sent(Flow flow) {
        outcomes.add(name + " " + flow.address() + ":" + flow.port() + "/" + flow.connection());
      }

      @Override
      public void failed(SendFailure failure) {
        outcomes.add(name + " " + failure);
      }
    };
  }

  private ListeningPoint point(Protocol protocol) {
    return transport.select(protocol, "127.0.0.1").orElseThrow();
  }

  private void send(Protocol protocol, String name, Hop hop) {
    transport.send(Texts.message(Texts.options(protocol.name(), name)), hop, listener(name));
  }

  @Test
  void datagramsToNumericHopsGoAtOnce() {
    send(Protocol.UDP, "a", new Hop(point(Protocol.UDP), "192.0.2.9", 5070, 0));
    assertEquals(List.of("a 192.0.2.9:5070/0"), outcomes);
    assertTrue(network.datagrams.get(0).startsWith("192.0.2.9:5070 OPTIONS "));
    network.refuseDatagrams = true;
    send(Protocol.UDP, "b", new Hop(point(Protocol.UDP), "192.0.2.9", 5070, 0));
    send(Protocol.UDP, "c", new Hop(point(Protocol.UDP), "192.0.2.9", 70000, 0));
    assertEquals(List.of("b UNREACHABLE", "c UNREACHABLE"), outcomes.subList(1, 3));
    assertEquals(1, count("sent"));
    assertEquals(1, count("unsent"));
  }

  @Test
  void requestsWaitInOrderForOneDial() {
    Hop hop = new Hop(point(Protocol.TCP), "192.0.2.9", 5070, 0);
    send(Protocol.TCP, "a", hop);
    send(Protocol.TCP, "b", hop);
    assertEquals(1, network.dials.size());
    assertEquals("127.0.0.1", Addresses.text(network.dials.get(0).local().getAddress()));
    assertEquals(2_000, network.dials.get(0).timeoutMillis(), "as configured");
    assertTrue(outcomes.isEmpty());
    FakeConnection connection = network.dialled(0);
    send(Protocol.TCP, "c", hop);
    assertTrue(outcomes.isEmpty(), "c waits behind a and b");
    lane.run();
    assertEquals(
        List.of("a 192.0.2.9:5070/1", "b 192.0.2.9:5070/1", "c 192.0.2.9:5070/1"), outcomes);
    assertEquals(3, connection.sent.size());
    send(Protocol.TCP, "d", hop);
    assertEquals(4, connection.sent.size());
    assertEquals(1, network.dials.size());
    network.data(connection, Texts.response(200, "TCP", "d"));
    lane.run();
    assertEquals(point(Protocol.TCP), inbox.get(0).flow().local());
  }

  @Test
  void aFailedDialFailsAllThatWait() {
    Hop hop = new Hop(point(Protocol.TCP), "192.0.2.9", 5070, 0);
    send(Protocol.TCP, "a", hop);
    send(Protocol.TCP, "b", hop);
    network.dials.get(0).listener().failed("refused");
    lane.run();
    assertEquals(List.of("a UNREACHABLE", "b UNREACHABLE"), outcomes);
    send(Protocol.TCP, "c", hop);
    assertEquals(2, network.dials.size());
  }

  @Test
  void aLostConnectionThatCanNotBeDialledAgainIsGone() {
    Hop hop = new Hop(point(Protocol.TCP), "192.0.2.9", 5070, 4711);
    send(Protocol.TCP, "a", hop);
    network.dials.get(0).listener().failed("refused");
    lane.run();
    assertEquals(List.of("a GONE"), outcomes);
  }

  @Test
  void whatIsNotWantedAnyMoreIsNotSent() {
    Hop hop = new Hop(point(Protocol.TCP), "192.0.2.9", 5070, 0);
    transport.send(
        Texts.message(Texts.options("TCP", "a")),
        hop,
        new SendListener() {
          @Override
          public void sent(Flow flow) {
            throw new AssertionError(flow);
          }

          @Override
          public void failed(SendFailure failure) {
            throw new AssertionError(failure);
          }

          @Override
          public boolean isWanted() {
            return false;
          }
        });
    send(Protocol.TCP, "b", hop);
    FakeConnection connection = network.dialled(0);
    lane.run();
    assertEquals(1, connection.sent.size());
    assertEquals(List.of("b 192.0.2.9:5070/1"), outcomes);
  }

  @Test
  void whatWaitsIsBounded() {
    Hop hop = new Hop(point(Protocol.TCP), "192.0.2.9", 5070, 0);
    for (int i = 0; i < 65; i++) {
      send(Protocol.TCP, "r" + i, hop);
    }
    assertEquals(List.of("r64 CLOSED"), outcomes);
    network.dialled(0);
    lane.run();
    assertEquals(65, outcomes.size());
    assertEquals("r63 192.0.2.9:5070/1", outcomes.get(64));
  }

  /** The hop of this number; each has an address of its own. */
  private Hop numbered(int number) {
    String host = "10.0." + number / 250 + "." + number % 250;
    return new Hop(point(Protocol.TCP), host, 5070, 0);
  }

  private void sendToHops(int from, int to) {
    for (int i = from; i < to; i++) {
      send(Protocol.TCP, "r" + i, numbered(i));
    }
  }

  @Test
  void connectionsBeingDialledAreBounded() {
    sendToHops(0, 1001);
    assertEquals(1000, network.dials.size());
    lane.run();
    assertEquals(List.of("r1000 UNREACHABLE"), outcomes);
    network.dials.get(0).listener().failed("refused");
    sendToHops(1001, 1002);
    assertEquals(1001, network.dials.size(), "there is room again");
  }

  @Test
  void hopsThatRequestsWaitForAreBounded() {
    sendToHops(0, 10_001);
    assertEquals(List.of("r10000 CLOSED"), outcomes);
    send(Protocol.TCP, "second", numbered(0));
    assertEquals(1, outcomes.size(), "a hop that is waited for takes another");
    lane.run();
    assertEquals(9_001, outcomes.size(), "those that found no attempt to share");
    sendToHops(10_001, 10_002);
    lane.run();
    assertEquals("r10001 UNREACHABLE", outcomes.get(9_001));
  }

  @Test
  void aListenerThatThrowsCostsOnlyItsOwnRequest() {
    Hop hop = new Hop(point(Protocol.TCP), "192.0.2.9", 5070, 0);
    transport.send(
        Texts.message(Texts.options("TCP", "a")),
        hop,
        new SendListener() {
          @Override
          public void sent(Flow flow) {
            throw new IllegalStateException("as a bug would");
          }

          @Override
          public void failed(SendFailure failure) {}
        });
    send(Protocol.TCP, "b", hop);
    network.dialled(0);
    assertEquals(
        "as a bug would", assertThrows(IllegalStateException.class, lane::run).getMessage());
    lane.run();
    assertEquals(List.of("b 192.0.2.9:5070/1"), outcomes);
  }

  @Test
  void theConnectionOfTheHopIsUsedAsLongAsItIsOpen() {
    FakeConnection connection = network.accept();
    assertTrue(transport.isOpen(1));
    assertFalse(transport.isOpen(2));
    Hop hop = new Hop(point(Protocol.TCP), "client.invalid", 5099, 1);
    send(Protocol.TCP, "a", hop);
    assertEquals(List.of("a 192.0.2.1:5099/1"), outcomes);
    Hop numeric = new Hop(point(Protocol.TCP), "192.0.2.1", 5099, 0);
    send(Protocol.TCP, "b", numeric);
    assertEquals(2, connection.sent.size(), "an inbound connection to the address is used, too");
    network.closed(connection);
    send(Protocol.TCP, "c", new Hop(point(Protocol.TCP), "192.0.2.1", 5099, 1));
    assertEquals(1, network.dials.size());
  }

  @Test
  void aClosingConnectionIsNotUsedForRequests() {
    FakeConnection connection = network.accept();
    network.data(connection, Texts.options("TCP", "bad").replace("From:", "X-From:"));
    send(Protocol.TCP, "a", new Hop(point(Protocol.TCP), "192.0.2.1", 5099, 1));
    assertTrue(connection.sent.isEmpty());
    assertEquals(1, network.dials.size());
  }
}
