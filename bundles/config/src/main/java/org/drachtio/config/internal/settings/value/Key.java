package org.drachtio.config.internal.settings.value;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A parameter of the server: type, bounds and default (reference/configuration.md §2).
 *
 * @param <T> type of its value
 */
public final class Key<T> {
  private static final int HOUR_MILLIS = 3_600_000;

  /** As an option says it. */
  public static final String YES = "yes";

  private static final Set<String> ON = Set.of(YES, "YES", "true", "TRUE", "on", "ON");

  private static final Set<String> OFF = Set.of("no", "NO", "false", "FALSE", "off", "OFF", "0");

  /** What a reader takes for on and for off. */
  private static final Set<String> ON_WORDS = Set.of(YES, "true", "on", "1");

  private static final Set<String> OFF_WORDS = Set.of("no", "false", "off", "0");

  private static final Set<String> FACILITIES =
      Set.of(
          "user", "daemon", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
          "local7");

  /** The capture id has 32 bits in HEP. */
  private static final long MAX_CAPTURE_ID = 0xffff_ffffL;

  private static final Set<String> CAPTURE_TRANSPORTS = Set.of("udp", "tcp", "tls");

  private static final Set<String> REFRESHERS = Set.of("none", "uac", "uas");

  public static final Key<String> ADMIN_ADDRESS = text("127.0.0.1");
  public static final Key<Integer> ADMIN_PORT = number(9022, 0, 65_535);

  /** 0 = none; its certificate is that of SIP. */
  public static final Key<Integer> ADMIN_TLS_PORT = number(0, 0, 65_535);

  public static final Key<String> ADMIN_SECRET = text("admin");

  /** Seconds, 0 = off. The upper bound is that of Linux's TCP_KEEPIDLE. */
  public static final Key<Integer> TCP_KEEPALIVE_SECONDS = number(45, 0, 32_767);

  /** Comma list. */
  public static final Key<String> PRESERVE_HEADER_NAMES = text("");

  public static final Key<String> LOCAL_DOMAIN = text("");

  /** A host or address of a Homer collector, empty = none. */
  public static final Key<String> HOMER_HOST = text("");

  public static final Key<Integer> HOMER_PORT = number(9060, 1, 65_535);

  /** 0 = none, and no collector without one. */
  public static final Key<Long> HOMER_ID = new Key<>(Long.class, 0L, Key::parseCaptureId);

  public static final Key<Integer> HOMER_VERSION = number(3, 1, 3);

  /** udp, tcp or tls. */
  public static final Key<String> HOMER_TRANSPORT =
      new Key<>(String.class, "udp", Key::parseCaptureTransport);

  public static final Key<String> HOMER_PASSWORD = text("");

  /** PEM files of SIP over TLS and WSS; empty = none. */
  public static final Key<String> TLS_KEY_FILE = text("");

  public static final Key<String> TLS_CERT_FILE = text("");
  public static final Key<String> TLS_CHAIN_FILE = text("");

  /** Least version of TLS; empty = the transport's own default, 1.2. */
  public static final Key<String> MIN_TLS_VERSION =
      new Key<>(String.class, "", Key::parseTlsVersion);

  /** Names of OpenSSL or Java with colons between them; empty = Java's choice. */
  public static final Key<String> TLS_CIPHER_LIST = text("");

  public static final Key<Boolean> TLS_VERIFY_CLIENT = flag();

  /** 0 = the server's own default. */
  public static final Key<Integer> UDP_BUFFER_BYTES = number(0, 0, 1 << 30);

  /** 0: requests of any length go by UDP. */
  public static final Key<Integer> UDP_MTU_BYTES = number(0, 0, 65_507);

  /** Requests without answer in a row that end a connection; 0 = never. */
  public static final Key<Integer> MAX_CONSECUTIVE_TIMEOUTS =
      new Key<>(Integer.class, 0, Key::parseTimeouts);

  /** Whether a caller over TLS with a sip Contact is told a sip Contact. */
  public static final Key<Boolean> BEST_EFFORT_TLS = flag();

  public static final Key<Integer> T1_MILLIS = number(500, 1, HOUR_MILLIS);
  public static final Key<Integer> T2_MILLIS = number(4_000, 1, HOUR_MILLIS);
  public static final Key<Integer> T4_MILLIS = number(5_000, 1, HOUR_MILLIS);
  public static final Key<Integer> T1X64_MILLIS = number(32_000, 1, HOUR_MILLIS);

  /** A SIP URI, empty = none; the dialog layer checks it. */
  public static final Key<String> OUTBOUND_PROXY = text("");

  /** Who refreshes a session where nobody says so: none, uac or uas. */
  public static final Key<String> DEFAULT_REFRESHER =
      new Key<>(String.class, "none", Key::parseRefresher);

  public static final Key<Boolean> DISABLE_NAT_DETECTION = flag();
  public static final Key<Boolean> AGGRESSIVE_NAT_DETECTION = flag();
  public static final Key<Boolean> ALWAYS_SEND_180 = flag();
  public static final Key<Boolean> REJECT_REGISTER_WITH_NO_REALM =
      new Key<>(Boolean.class, false, Set.of("true", YES, "1")::contains);

  /** Whether applications are told of calls. */
  public static final Key<Boolean> CDRS =
      new Key<>(
          Boolean.class,
          false,
          text -> Set.of("true", YES).contains(text.toLowerCase(Locale.ROOT)));

  /** A User-Agent, empty = none. */
  public static final Key<String> OPTIONS_AUTO_RESPOND = text("");

  /** A host or address of a Redis, empty = none. */
  public static final Key<String> BLACKLIST_ADDRESS = text("");

  public static final Key<Integer> BLACKLIST_PORT = number(6379, 1, 65_535);

  /** Comma list of {@code host:port}, empty = none. */
  public static final Key<String> BLACKLIST_SENTINELS = text("");

  public static final Key<String> BLACKLIST_MASTER = text("");
  public static final Key<String> BLACKLIST_PASSWORD = text("");
  public static final Key<String> BLACKLIST_KEY = text("");
  public static final Key<Integer> BLACKLIST_REFRESH_SECONDS = number(3_600, 1, 1_000_000);

  /** Seconds that calls in progress have to end after SIGTERM, 0 = none. */
  public static final Key<Integer> DRAIN_SECONDS = number(0, 0, 86_400);

  /** Of the metrics: an address or a host, 0.0.0.0 = all. */
  public static final Key<String> PROMETHEUS_ADDRESS = text("0.0.0.0");

  /** 0 = none. */
  public static final Key<Integer> PROMETHEUS_PORT = number(0, 0, 65_535);

  public static final Key<LogLevel> LOG_LEVEL =
      new Key<>(LogLevel.class, LogLevel.INFO, LogLevel::parse);

  /** What the stack tells of its own work, 0 to 9. */
  public static final Key<Integer> SOFIA_LEVEL = mildNumber(1, 0, 9);

  public static final Key<Boolean> LOG_CONSOLE = flag();

  /** Neither file nor syslog, whatever is said of them. */
  public static final Key<Boolean> LOG_CONSOLE_ONLY = flag();

  /** Path, empty = none. */
  public static final Key<String> LOG_FILE = text("");

  public static final Key<String> LOG_ARCHIVE = text("archive");
  public static final Key<Integer> LOG_FILE_MEGABYTES = mildNumber(50, 1, 1_000_000);
  public static final Key<Integer> LOG_ARCHIVE_MEGABYTES = mildNumber(1_000, 0, 100_000_000);
  public static final Key<Integer> LOG_ARCHIVE_FILES = mildNumber(100, 0, 1_000_000);

  /** 0 = no matter. */
  public static final Key<Integer> LOG_MIN_FREE_MEGABYTES = mildNumber(0, 0, 100_000_000);

  public static final Key<Boolean> LOG_AUTO_FLUSH =
      new Key<>(Boolean.class, true, text -> !OFF.contains(text));
  public static final Key<Boolean> LOG_READABLE_BY_ALL = flag();

  /** Host or address, empty = none. */
  public static final Key<String> SYSLOG_HOST = text("");

  public static final Key<Integer> SYSLOG_PORT = mildNumber(514, 1, 65_535);
  public static final Key<String> SYSLOG_FACILITY = oneOf("local0", FACILITIES);
  public static final Key<String> SYSLOG_TAG = text("drachtio");

  /** How lines look. */
  public static final Key<String> LOG_LAYOUT =
      oneOf("drachtio", Set.of("drachtio", "readable", "json"));

  private final Class<T> type;
  private final T fallback;
  private final Parser<T> parser;

  private Key(Class<T> type, T fallback, Parser<T> parser) {
    this.type = type;
    this.fallback = fallback;
    this.parser = parser;
  }

  public T fallback() {
    return fallback;
  }

  public T parse(String text) throws BadValueException {
    return parser.parse(text.strip());
  }

  /**
   * Whether it is a flag and the text means something else to a reader than to drachtio-server, of
   * which each flag has its own words.
   */
  public boolean isUnclear(String text) throws BadValueException {
    if (type != Boolean.class || text.isBlank()) {
      return false;
    }
    String word = text.strip().toLowerCase(Locale.ROOT);
    boolean isOn = Boolean.TRUE.equals(parse(text));
    return !(isOn ? ON_WORDS : OFF_WORDS).contains(word);
  }

  public Setting<T> cast(Setting<?> setting) {
    return new Setting<>(
        type.cast(setting.value()), setting.source(), setting.origin(), setting.name());
  }

  private static Key<String> text(String fallback) {
    return new Key<>(String.class, fallback, text -> text);
  }

  private static Key<String> oneOf(String fallback, Set<String> texts) {
    return new Key<>(
        String.class,
        fallback,
        text -> {
          if (!texts.contains(text)) {
            throw BadValueException.malformed(
                "'" + text + "' is none of " + String.join(", ", new TreeSet<>(texts)));
          }
          return text;
        });
  }

  /** Off unless set; drachtio-server's list says which words mean on. */
  private static Key<Boolean> flag() {
    return new Key<>(Boolean.class, false, ON::contains);
  }

  private static Key<Integer> number(int fallback, int least, int most) {
    return new Key<>(Integer.class, fallback, text -> parseNumber(text, least, most));
  }

  /** A value outside of the bounds is replaced by the default, which is noted. */
  private static Key<Integer> mildNumber(int fallback, int least, int most) {
    return new Key<>(
        Integer.class,
        fallback,
        text -> {
          try {
            return parseNumber(text, least, most);
          } catch (BadValueException e) {
            throw BadValueException.malformed(e.getMessage());
          }
        });
  }

  private static long parseCaptureId(String text) throws BadValueException {
    return parseLong(text, 1, MAX_CAPTURE_ID);
  }

  private static int parseNumber(String text, int least, int most) throws BadValueException {
    return (int) parseLong(text, least, most);
  }

  private static long parseLong(String text, long least, long most) throws BadValueException {
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw BadValueException.malformed("'" + text + "' is not a number");
    }
    if (number < least || number > most) {
      throw BadValueException.refused(number + " is not between " + least + " and " + most);
    }
    return number;
  }

  /** As drachtio-server: one is too few, more than a thousand too many. */
  private static int parseTimeouts(String text) throws BadValueException {
    int number = parseNumber(text, 0, Integer.MAX_VALUE);
    return number == 0 ? 0 : Math.min(Math.max(number, 2), 1000);
  }

  private static String parseCaptureTransport(String text) throws BadValueException {
    String name = text.toLowerCase(Locale.ROOT);
    if (!CAPTURE_TRANSPORTS.contains(name)) {
      throw BadValueException.refused("'" + text + "' is none of udp, tcp and tls");
    }
    return name;
  }

  /**
   * A decimal number, as drachtio-server reads it: what lies between two versions means the lower
   * one.
   */
  private static String parseTlsVersion(String text) throws BadValueException {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw BadValueException.malformed("'" + text + "' is not a version of TLS");
    }
    if (number <= 0) {
      return "";
    }
    return number >= 1.3 ? "1.3" : number >= 1.2 ? "1.2" : number >= 1.1 ? "1.1" : "1.0";
  }

  private static String parseRefresher(String text) throws BadValueException {
    String name = text.toLowerCase(Locale.ROOT);
    if (!REFRESHERS.contains(name)) {
      throw BadValueException.malformed("'" + text + "' is none of none, uac and uas");
    }
    return name;
  }

  private interface Parser<T> {
    T parse(String text) throws BadValueException;
  }
}
