package org.drachtio.admin.internal;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.drachtio.admin.internal.command.Authentication;
import org.drachtio.admin.internal.command.Commands;
import org.drachtio.admin.internal.command.Greeting;
import org.drachtio.admin.internal.command.ProxyCommands;
import org.drachtio.admin.internal.command.SipCommands;
import org.drachtio.admin.internal.session.ApplicationTaps;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.CallControl;
import org.drachtio.benchmark.lanes.Configs;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;

/**
 * One application behind the real frames, session and commands, without a socket: it answers INVITE
 * with 200 and SDP, everything else with 200, as a task of the call's lane.
 */
public final class LeanApplication {

  private static final byte[] SDP =
      ascii(
          "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
              + "m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n");
  private static final byte[] HEAD = ascii("5d3f1f0c-0000-4000-8000-000000000000|sip|");
  private static final byte[] ANSWER =
      ascii("|\r\nSIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n\r\n" + new String(SDP));
  private static final byte[] OK = ascii("|\r\nSIP/2.0 200 OK\r\n\r\n");
  private static final int ID_LENGTH = 36;

  private final Lanes lanes;
  private final Sessions sessions;
  private final Commands commands;
  private final Session session;

  public LeanApplication(CallControl calls, Lanes lanes, Meters meters) {
    this.lanes = lanes;
    AdminSettings settings =
        AdminSettings.of(Configs.of(AdminConfig.class, Map.of("_secret", "cymru")));
    sessions =
        new Sessions(
            calls::applicationGone,
            () -> settings,
            meters.counter("admin.events"),
            meters.counter("admin.no-room"),
            new ApplicationTaps(meters.counter("capture.error")));
    commands =
        new Commands(
            sessions,
            new Authentication(
                sessions,
                new Greeting("v0.9.10", List::of),
                () -> settings,
                came -> {},
                sessions::refuse,
                meters),
            new SipCommands(calls, () -> settings),
            new ProxyCommands(calls, () -> settings),
            meters.counter("admin.commands"));
    session =
        new Session(connection(), lanes.at(0), sessions.share(), sessions.taps(), each -> null);
  }

  /** What call control delivers to. */
  public Applications applications() {
    return sessions;
  }

  /** Authenticates, and wants calls. */
  public void begin() {
    sessions.add(session, 1);
    command(ascii("1|authenticate|cymru|"));
    for (String method : List.of("invite", "bye", "ack")) {
      command(ascii("2|route|" + method));
    }
  }

  private void command(byte[] payload) {
    commands.handle(session, payload, 0, payload.length);
  }

  /** What begins with a frame of the server's; on the lane of its call. */
  private void hear(byte[] frame) {
    int kind = token(frame, 1);
    if (frame[kind] != 's') {
      return;
    }
    int transaction = token(frame, 8);
    int message = transaction;
    while (frame[message++] != '\n') {}
    byte first = frame[message];
    if (first == 'A') {
      return;
    }
    byte[] rest = first == 'I' ? ANSWER : OK;
    byte[] reply = new byte[HEAD.length + ID_LENGTH + rest.length];
    System.arraycopy(HEAD, 0, reply, 0, HEAD.length);
    System.arraycopy(frame, transaction, reply, HEAD.length, ID_LENGTH);
    System.arraycopy(rest, 0, reply, HEAD.length + ID_LENGTH, rest.length);
    String id = new String(frame, transaction, ID_LENGTH, StandardCharsets.ISO_8859_1);
    Lane lane = lanes.at(Ids.laneOf(id));
    lane.execute(() -> command(reply));
  }

  private static int token(byte[] frame, int index) {
    int at = 0;
    for (int bars = 0; bars < index; at++) {
      if (frame[at] == '|') {
        bars++;
      }
    }
    return at;
  }

  private Connection connection() {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 9022);
    return new Connection() {
      @Override
      public long id() {
        return 1;
      }

      @Override
      public InetSocketAddress local() {
        return address;
      }

      @Override
      public InetSocketAddress remote() {
        return address;
      }

      @Override
      public Optional<org.drachtio.kernel.io.StreamListener> listener() {
        return Optional.empty();
      }

      @Override
      public Optional<SSLSession> tlsSession() {
        return Optional.empty();
      }

      @Override
      public boolean isPeerVerified() {
        return false;
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public boolean send(byte[] frame) {
        hear(frame);
        return true;
      }

      @Override
      public boolean send(byte[] bytes, int offset, int length) {
        hear(bytes);
        return true;
      }

      @Override
      public long openedMillis() {
        return 0;
      }

      @Override
      public long receivedBytes() {
        return 0;
      }

      @Override
      public long sentBytes() {
        return 0;
      }

      @Override
      public int queuedBytes() {
        return 0;
      }

      @Override
      public void pauseReading(boolean pause) {
        // Nothing is read.
      }

      @Override
      public void pauseReadingAt(int queuedBytes) {
        // Nothing waits.
      }

      @Override
      public boolean isReadingPaused() {
        return false;
      }

      @Override
      public void closeAfterSending() {
        throw new IllegalStateException("the server wants to close the application's connection");
      }

      @Override
      public void close() {
        closeAfterSending();
      }

      @Override
      public Object attachment() {
        return null;
      }

      @Override
      public void attach(Object attachment) {
        // Nobody asks for it.
      }
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
