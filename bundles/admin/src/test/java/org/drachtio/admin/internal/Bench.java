package org.drachtio.admin.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.drachtio.admin.internal.command.Authentication;
import org.drachtio.admin.internal.command.Commands;
import org.drachtio.admin.internal.command.Greeting;
import org.drachtio.admin.internal.command.ProxyCommands;
import org.drachtio.admin.internal.command.SipCommands;
import org.drachtio.admin.internal.session.ApplicationTaps;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.testing.FakeMeters;

/**
 * The parts of the bundle put together over fakes: what a connection receives goes in, what is sent
 * comes out.
 */
final class Bench {

  static final ListeningPoint UDP =
      new ListeningPoint(Protocol.UDP, "10.0.0.5", 5060, "203.0.113.5", "");
  static final ListeningPoint TCP =
      new ListeningPoint(Protocol.TCP, "10.0.0.5", 5060, "203.0.113.5", "");

  final FakeCalls calls = new FakeCalls();
  final ManualLanes lanes = new ManualLanes();
  final FakeMeters meters = new FakeMeters();
  final Sessions sessions =
      new Sessions(
          calls::applicationGone,
          this::settings,
          meters.counter("admin.events"),
          meters.counter("admin.no-room"),
          new ApplicationTaps(meters.counter("capture.error")));
  final Connections connections;
  AdminSettings settings =
      AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of("_secret", "cymru")));
  private long ids;

  private AdminSettings settings() {
    return settings;
  }

  Bench() {
    Greeting greeting = new Greeting("v0.9.10", () -> List.of(UDP, TCP));
    Commands commands =
        new Commands(
            sessions,
            new Authentication(
                sessions,
                greeting,
                () -> settings,
                session -> calls.applicationCame(session.id(), session.host(), session.tags()),
                sessions::refuse,
                meters),
            new SipCommands(calls, () -> settings),
            new ProxyCommands(calls, () -> settings),
            meters.counter("admin.commands"));
    connections =
        new Connections(sessions, commands, lanes, () -> settings, ConnectionMeters.of(meters));
  }

  /** A connection that has not authenticated. */
  AppConnection stranger() {
    AppConnection connection = new AppConnection(++ids);
    connections.opened(connection);
    return connection;
  }

  /** A connection that has. */
  AppConnection application(String tags) {
    AppConnection connection = stranger();
    receive(connection, "1|authenticate|cymru|" + tags);
    String reply = connection.reply();
    if (!reply.startsWith("response|1|OK|")) {
      throw new AssertionError(reply);
    }
    return connection;
  }

  /** Lets a frame with this payload arrive. */
  void receive(AppConnection connection, String payload) {
    receiveBytes(connection, frame(payload));
  }

  /** Lets bytes arrive that hold whole frames, or nothing that may be kept. */
  void receiveBytes(AppConnection connection, byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes);
    connections.consume(connection, data);
    if (data.hasRemaining()) {
      throw new AssertionError(data.remaining() + " bytes not consumed");
    }
  }

  /** Lets the begin of a frame arrive, as the kernel shows it: from its first byte on. */
  void receivePart(AppConnection connection, byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes);
    connections.consume(connection, data);
    if (data.remaining() != bytes.length) {
      throw new AssertionError(data.remaining() + " bytes left");
    }
  }

  static byte[] frame(String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    byte[] digits = (bytes.length + "#").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(digits.length + bytes.length).put(digits).put(bytes).array();
  }
}
