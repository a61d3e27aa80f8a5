package org.drachtio.blacklist.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.HostAndPort;

/** Redis and sentinels that lie, stall, or are none. */
class RedisSetTest {

  private static final String NOTHING = "*0\r\n";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** Answers each command, whose words are given in one text, with these bytes. */
  private HostAndPort server(Function<String, String> answers) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  Socket socket = server.accept();
                  open.add(socket);
                  serve(socket, answers);
                }
              } catch (IOException e) {
                // the test is over
              }
            });
    thread.setDaemon(true);
    thread.start();
    return new HostAndPort("127.0.0.1", server.getLocalPort());
  }

  private static void serve(Socket socket, Function<String, String> answers) {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        StringBuilder words = new StringBuilder();
        for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
          in.readLine(); // its length
          words.append(in.readLine()).append(' ');
        }
        String command = words.toString().strip();
        // As a Redis before 6.0 has it.
        boolean isOfJedis = command.startsWith("CLIENT ") || command.startsWith("HELLO ");
        String answer = isOfJedis ? "-ERR unknown command\r\n" : answers.apply(command);
        out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
    } catch (IOException e) {
      // the client has had enough
    }
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private static String array(String... elements) {
    return "*" + elements.length + "\r\n" + String.join("", elements);
  }

  private HostAndPort redis(String... members) throws IOException {
    Supplier<String> all =
        () -> {
          String[] bulks = new String[members.length];
          for (int i = 0; i < members.length; i++) {
            bulks[i] = bulk(members[i]);
          }
          return array(bulks);
        };
    return server(
        command -> command.startsWith("SCARD") ? ":" + members.length + "\r\n" : all.get());
  }

  /** Knows of this master, and of these replicas. */
  private HostAndPort sentinel(HostAndPort master, HostAndPort... replicas) throws IOException {
    StringBuilder maps = new StringBuilder("*" + replicas.length + "\r\n");
    for (HostAndPort replica : replicas) {
      maps.append(
          array(bulk("ip"), bulk(replica.getHost()), bulk("port"), bulk("" + replica.getPort())));
    }
    return server(
        command ->
            command.toLowerCase(Locale.ROOT).contains("get-master-addr")
                ? array(bulk(master.getHost()), bulk("" + master.getPort()))
                : maps.toString());
  }

  private static RedisSet direct(HostAndPort redis, long wholeMillis) {
    return new RedisSet(new RedisSettings(redis, List.of(), "", "", "blocked", 1), wholeMillis);
  }

  private static RedisSet by(HostAndPort... sentinels) {
    return new RedisSet(
        new RedisSettings(null, List.of(sentinels), "mymaster", "", "blocked", 1), 10_000);
  }

  private static String problem(RedisSet set) {
    Throwable problem = assertThrows(RuntimeException.class, set::members);
    while (problem.getCause() != null) {
      problem = problem.getCause();
    }
    return problem.getMessage();
  }

  @Test
  void membersAreRead() throws Exception {
    assertEquals(
        List.of("192.0.2.1", "2001:db8::/32 # x"),
        direct(redis("192.0.2.1", "2001:db8::/32 # x"), 10_000).members().stream()
            .sorted()
            .toList());
    assertEquals(List.of(), direct(redis(), 10_000).members());
  }

  @ParameterizedTest
  @CsvSource({
    "$2147483640, it has a member of 2147483640 bytes",
    "*2147483640, it answers with more than 1010000 elements",
    "$99999999999999999999, it announces a length that is none",
    "$1x, it announces a length that is none",
    "HTTP/1.1 400 Bad Request, it is no Redis: it begins an answer with byte 72",
    "%1000000000, it is no Redis: it begins an answer with byte 37",
  })
  void whatIsAnnouncedIsNotBelieved(String line, String why) throws Exception {
    HostAndPort liar =
        server(command -> command.startsWith("SCARD") ? ":1\r\n" : line + "\r\n" + NOTHING);
    assertEquals(why, problem(direct(liar, 10_000)));
  }

  @Test
  void manyArraysInOneAnotherTakeNoMoreThanOne() throws Exception {
    HostAndPort liar =
        server(
            command ->
                command.startsWith("SCARD") ? ":1\r\n" : "*1000000\r\n".repeat(1000) + NOTHING);
    assertEquals("it answers with more than 1010000 elements", problem(direct(liar, 10_000)));
  }

  @Test
  void anAnswerOfTooManyBytesIsNotTakenToItsEnd() throws Exception {
    String member = bulk("x".repeat(60_000));
    HostAndPort liar =
        server(
            command ->
                command.startsWith("SCARD")
                    ? ":1\r\n"
                    : "*100000\r\n" + member.repeat((int) (RedisSocket.maxBytes() / 60_000) + 1));
    assertEquals(
        "it answers with more than " + RedisSocket.maxBytes() + " bytes",
        problem(direct(liar, 60_000)));
  }

  @Test
  void whoAnswersByteByByteDoesNotKeepTheThread() throws Exception {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread trickle =
        new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                while (true) {
                  socket.getOutputStream().write('+');
                  Thread.sleep(20);
                }
              } catch (IOException | InterruptedException e) {
                // the client has had enough
              }
            });
    trickle.setDaemon(true);
    trickle.start();
    HostAndPort there = new HostAndPort("127.0.0.1", server.getLocalPort());
    assertEquals("it takes too long to answer", problem(direct(there, 300)));
  }

  @Test
  void whoNeverAnswersIsLeftAtTheEnd() throws Exception {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    RedisSet set = direct(new HostAndPort("127.0.0.1", server.getLocalPort()), 60_000);
    Thread closing =
        new Thread(
            () -> {
              try (Socket accepted = server.accept()) {
                accepted.getInputStream().read();
                set.close();
              } catch (IOException e) {
                // the test fails by its time
              }
            });
    closing.start();
    assertTimeoutPreemptively(
        Duration.ofSeconds(8), () -> assertThrows(RuntimeException.class, set::members));
    closing.join();
    assertTrue(problem(set).startsWith("Failed to connect"), "closed is closed");
  }

  @Test
  void aSentinelThatLiesDoesNotKeepTheNextOneFromBeingAsked() throws Exception {
    HostAndPort good = sentinel(redis("192.0.2.1"));
    assertEquals(
        List.of("192.0.2.1"),
        by(
                sentinel(new HostAndPort("127.0.0.1", 99_999)),
                server(command -> ":7\r\n"),
                server(command -> array(NOTHING, NOTHING)),
                server(command -> "$-1\r\n"),
                server(command -> array(bulk("127.0.0.1"), bulk("what"))),
                good)
            .members());
  }

  @Test
  void aReplicaThatHasNothingYetEmptiesNoList() throws Exception {
    ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    HostAndPort master = new HostAndPort("127.0.0.1", gone.getLocalPort());
    gone.close();
    assertTrue(problem(by(sentinel(master, redis()))).contains("has an empty set"));
    assertEquals(List.of("192.0.2.1"), by(sentinel(master, redis(), redis("192.0.2.1"))).members());
    // An empty set of the master is one.
    assertEquals(List.of(), by(sentinel(redis(), redis("192.0.2.1"))).members());
  }
}
