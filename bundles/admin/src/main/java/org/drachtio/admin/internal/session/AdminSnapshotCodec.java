package org.drachtio.admin.internal.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drachtio.admin.internal.session.AdminSnapshot.AttemptState;
import org.drachtio.admin.internal.session.AdminSnapshot.GuesserState;
import org.drachtio.admin.internal.session.AdminSnapshot.ListenerState;
import org.drachtio.admin.internal.session.AdminSnapshot.SessionState;
import org.drachtio.admin.internal.session.AdminSnapshot.TurnState;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.io.StreamOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and reads what crosses from one version of this bundle to the next. Never throws on what
 * it reads: a record that makes no sense is left out.
 */
public final class AdminSnapshotCodec {

  private static final Logger LOG = LoggerFactory.getLogger(AdminSnapshotCodec.class);

  private static final String CONFIGURED = "configured";
  private static final String LISTENER = "listener";
  private static final String TLS_LISTENER = "tlsListener";
  private static final String SESSIONS = "sessions";
  private static final String TURNS = "turns";
  private static final String ATTEMPTS = "attempts";
  private static final String WRONG_SECRETS = "wrongSecrets";

  private static final String ADDRESS = "address";
  private static final String PORT = "port";
  private static final String KEEP_ALIVE_SECONDS = "keepAliveSeconds";
  private static final String MAX_UNCONSUMED_BYTES = "maxUnconsumedBytes";
  private static final String MAX_QUEUED_BYTES = "maxQueuedBytes";
  private static final String BACKLOG = "backlog";
  private static final String SEND_BUFFER_BYTES = "sendBufferBytes";

  private static final String ID = "id";
  private static final String AUTHENTICATED = "authenticated";
  private static final String TAGS = "tags";
  private static final String VERBS = "verbs";
  private static final String DEADLINE_MILLIS = "deadlineMillis";
  private static final String PAUSED = "paused";
  private static final String MISSED = "missed";

  private static final String METHOD = "method";
  private static final String OFFSET = "offset";

  /** Eight bytes each, big-endian. */
  private static final String IDS = "ids";

  private static final String SESSION = "session";
  private static final String RIGHT = "right";
  private static final String AT_MILLIS = "atMillis";

  private static final String SOURCE = "source";
  private static final String FAILURES = "failures";
  private static final String LAST_FAILURE = "lastFailure";
  private static final String NEXT_LOOK = "nextLook";

  private AdminSnapshotCodec() {}

  public static Parcel write(AdminSnapshot last) {
    Parcel parcel = new Parcel().put(CONFIGURED, last.configured());
    last.listener().ifPresent(listener -> parcel.put(LISTENER, listener(listener)));
    last.tlsListener().ifPresent(listener -> parcel.put(TLS_LISTENER, listener(listener)));
    return parcel
        .put(SESSIONS, last.sessions().stream().map(AdminSnapshotCodec::session).toList())
        .put(TURNS, last.turns().stream().map(AdminSnapshotCodec::turn).toList())
        .put(ATTEMPTS, last.attempts().stream().map(AdminSnapshotCodec::attempt).toList())
        .put(WRONG_SECRETS, last.wrongSecrets().stream().map(AdminSnapshotCodec::guesser).toList());
  }

  public static AdminSnapshot read(Parcel parcel) {
    if (!parcel.has(SESSIONS)) {
      LOG.error(
          "the parcel of the last version holds no sessions: the applications must authenticate"
              + " again");
    }
    return new AdminSnapshot(
        parcel.flag(CONFIGURED),
        parcel.record(LISTENER).flatMap(AdminSnapshotCodec::listener),
        parcel.record(TLS_LISTENER).flatMap(AdminSnapshotCodec::listener),
        parcel.list(SESSIONS).stream().map(AdminSnapshotCodec::session).toList(),
        parcel.list(TURNS).stream().map(AdminSnapshotCodec::turn).toList(),
        parcel.list(ATTEMPTS).stream().map(AdminSnapshotCodec::attempt).toList(),
        parcel.list(WRONG_SECRETS).stream()
            .map(AdminSnapshotCodec::guesser)
            .filter(guesser -> !guesser.source().isEmpty())
            .toList());
  }

  private static Parcel listener(ListenerState listener) {
    StreamOptions options = listener.options();
    return new Parcel()
        .put(ADDRESS, listener.local().getAddress().getAddress())
        .put(PORT, listener.local().getPort())
        .put(KEEP_ALIVE_SECONDS, options.keepAliveSeconds())
        .put(MAX_UNCONSUMED_BYTES, options.maxUnconsumedBytes())
        .put(MAX_QUEUED_BYTES, options.maxQueuedBytes())
        .put(BACKLOG, options.backlog())
        .put(SEND_BUFFER_BYTES, options.sendBufferBytes());
  }

  private static Optional<ListenerState> listener(Parcel parcel) {
    int port = integer(parcel, PORT);
    if (port < 1 || port > 65535) {
      return Optional.empty();
    }
    InetAddress address;
    try {
      address = InetAddress.getByAddress(parcel.bytes(ADDRESS));
    } catch (UnknownHostException e) {
      LOG.error(
          "the parcel of the last version names no address of the listener: {}", e.getMessage());
      return Optional.empty();
    }
    StreamOptions options =
        new StreamOptions(
            integer(parcel, KEEP_ALIVE_SECONDS),
            integer(parcel, MAX_UNCONSUMED_BYTES),
            integer(parcel, MAX_QUEUED_BYTES),
            integer(parcel, BACKLOG),
            integer(parcel, SEND_BUFFER_BYTES));
    return Optional.of(new ListenerState(new InetSocketAddress(address, port), options));
  }

  private static Parcel session(SessionState session) {
    Parcel parcel =
        new Parcel()
            .put(ID, session.id())
            .put(AUTHENTICATED, session.authenticated())
            .putTexts(TAGS, session.tags())
            .putTexts(VERBS, session.verbs())
            .put(PAUSED, session.paused())
            .put(MISSED, session.missed());
    session.deadlineMillis().ifPresent(millis -> parcel.put(DEADLINE_MILLIS, millis));
    return parcel;
  }

  private static SessionState session(Parcel parcel) {
    return new SessionState(
        parcel.number(ID),
        parcel.flag(AUTHENTICATED),
        parcel.texts(TAGS),
        parcel.texts(VERBS).stream().distinct().toList(),
        parcel.has(DEADLINE_MILLIS)
            ? OptionalLong.of(parcel.number(DEADLINE_MILLIS))
            : OptionalLong.empty(),
        parcel.flag(PAUSED),
        integer(parcel, MISSED));
  }

  private static Parcel turn(TurnState turn) {
    ByteBuffer ids = ByteBuffer.allocate(turn.ids().size() * Long.BYTES);
    turn.ids().forEach(ids::putLong);
    return new Parcel().put(METHOD, turn.method()).put(OFFSET, turn.offset()).put(IDS, ids.array());
  }

  private static TurnState turn(Parcel parcel) {
    ByteBuffer bytes = ByteBuffer.wrap(parcel.bytes(IDS));
    List<Long> ids = new ArrayList<>();
    while (bytes.remaining() >= Long.BYTES) {
      ids.add(bytes.getLong());
    }
    return new TurnState(parcel.text(METHOD), integer(parcel, OFFSET), List.copyOf(ids));
  }

  private static Parcel attempt(AttemptState attempt) {
    return new Parcel()
        .put(SESSION, attempt.session())
        .put(ID, attempt.id())
        .put(RIGHT, attempt.right())
        .putTexts(TAGS, attempt.tags())
        .put(AT_MILLIS, attempt.atMillis());
  }

  private static AttemptState attempt(Parcel parcel) {
    return new AttemptState(
        parcel.number(SESSION),
        parcel.text(ID),
        parcel.flag(RIGHT),
        parcel.texts(TAGS),
        parcel.number(AT_MILLIS));
  }

  private static Parcel guesser(GuesserState guesser) {
    return new Parcel()
        .put(SOURCE, guesser.source())
        .put(FAILURES, guesser.failures())
        .put(LAST_FAILURE, guesser.lastFailure())
        .put(NEXT_LOOK, guesser.nextLook());
  }

  private static GuesserState guesser(Parcel parcel) {
    return new GuesserState(
        parcel.text(SOURCE),
        integer(parcel, FAILURES),
        parcel.number(LAST_FAILURE),
        parcel.number(NEXT_LOOK));
  }

  /** A number that is no bound, offset or port becomes 0. */
  private static int integer(Parcel parcel, String name) {
    long value = parcel.number(name);
    return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : 0;
  }
}
