package org.drachtio.config.internal.pid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drachtio.config.internal.process.DeprecatedTls;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.layer.Origins;
import org.drachtio.config.internal.settings.value.ContactEntry;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Setting;
import org.drachtio.config.internal.settings.value.Source;
import org.drachtio.config.internal.settings.value.SpamHeader;

/**
 * The configuration of one component.
 *
 * @param pid of the component
 * @param source what set the values, for people: {@code /etc/drachtio.conf.xml, command line}
 * @param isSet whether anything but the defaults set one of them; if not, a cfg file may
 * @param values by property name; strings, numbers, booleans and arrays of strings
 * @param names all properties of this component that we know how to set, also those left at the
 *     component's default
 * @param origins by property name what has set it, for people, where that is known
 */
public record ComponentValues(
    String pid,
    String source,
    boolean isSet,
    Map<String, Object> values,
    Set<String> names,
    Map<String, String> origins) {

  static final String TRANSPORT = "org.drachtio.sip.transport";
  static final String TRANSACTION = "org.drachtio.sip.transaction";
  static final String DIALOG = "org.drachtio.sip.dialog";
  static final String PROXY = "org.drachtio.sip.proxy";
  static final String CALL_CONTROL = "org.drachtio.call.control";
  public static final String ADMIN = "org.drachtio.admin";
  static final String LOGGING = "org.drachtio.logging";

  static final String DRAIN = "org.drachtio.drain";

  private static final String SECRET = ".secret";
  private static final String REDIS_PASSWORD = ".redisPassword";
  private static final String PASSWORD = ".password";
  private static final String URL = "url";

  /** The transport takes no less. */
  private static final int LEAST_UDP_BUFFER_BYTES = 4096;

  /** Set by {@code bin/drachtio}: its standard output goes to a file that nobody rotates. */
  private static final String DAEMON = "drachtio.daemon";

  /** Factory PID: each route has a configuration of its own. */
  static final String HTTP_ROUTE = "org.drachtio.http.routing.route";

  static final String SPAM_FILTER = "org.drachtio.spam.filter";

  /** Factory PID: each header that gives spam away has a configuration of its own. */
  static final String SPAM_RULE = "org.drachtio.spam.filter.rule";

  static final String BLACKLIST = "org.drachtio.blacklist";

  static final String HOMER_CAPTURE = "org.drachtio.homer.capture";
  static final String METRICS = "org.drachtio.metrics";

  /**
   * The refresh time if none is configured and the command line or the environment names the Redis.
   */
  private static final int REFRESH_SECONDS = 300;

  /** The components that have as many configurations as the settings say. */
  static final List<String> FACTORIES = List.of(HTTP_ROUTE, SPAM_RULE);

  /** Between two routes there is room for those of cfg files. */
  private static final int ROUTE_STEP = 10;

  /**
   * All of them.
   *
   * @param isLaunched whether the process is ours, and with it what the container logs
   */
  public static List<ComponentValues> of(ServerSettings settings, boolean isLaunched) {
    List<ComponentValues> all =
        new ArrayList<>(
            List.of(
                transport(settings),
                transaction(settings),
                dialog(settings),
                proxy(settings),
                callControl(settings),
                admin(settings),
                homerCapture(settings),
                spamFilter(settings),
                blacklist(settings),
                drain(settings),
                logging(settings, isLaunched),
                metrics(settings)));
    all.addAll(httpRoutes(settings));
    all.addAll(spamRules(settings));
    return List.copyOf(all);
  }

  /**
   * As they may stand in ConfigAdmin: with placeholders instead of secrets. Of a URL that is who
   * asks and what is asked for, which may be a password and a key.
   */
  ComponentValues concealedBy(Secrets secrets) {
    Map<String, Object> shown = new HashMap<>(values);
    shown.computeIfPresent(SECRET, (name, secret) -> secrets.conceal((String) secret));
    for (String password : List.of(REDIS_PASSWORD, PASSWORD)) {
      shown.computeIfPresent(
          password,
          (name, secret) -> secret.equals("") ? secret : secrets.conceal((String) secret));
    }
    shown.computeIfPresent(URL, (name, url) -> concealed((String) url, secrets));
    return new ComponentValues(pid, source, isSet, Map.copyOf(shown), names, origins);
  }

  private static String concealed(String url, Secrets secrets) {
    int authority = url.indexOf("://") + 3;
    int query = url.indexOf('?');
    String tail = query < 0 ? "" : "?" + secrets.conceal(url.substring(query + 1));
    String head = query < 0 ? url : url.substring(0, query);
    int slash = head.indexOf('/', authority);
    int at = head.lastIndexOf('@', slash < 0 ? head.length() : slash);
    return at < authority
        ? head + tail
        : head.substring(0, authority)
            + secrets.conceal(head.substring(authority, at))
            + head.substring(at)
            + tail;
  }

  private static List<ComponentValues> httpRoutes(ServerSettings settings) {
    List<ComponentValues> routes = new ArrayList<>();
    for (RequestHandler handler : settings.requestHandlers()) {
      int number = routes.size() + 1;
      Map<String, Object> values =
          Map.of(
              "order",
              number * ROUTE_STEP,
              "method",
              handler.method(),
              URL,
              handler.url(),
              "httpMethod",
              handler.post() ? "POST" : "GET",
              "verifyPeer",
              handler.verifyPeer());
      routes.add(
          new ComponentValues(
              PidWriter.factoryPid(HTTP_ROUTE, number),
              handler.origin(),
              true,
              values,
              values.keySet(),
              Map.of()));
    }
    return routes;
  }

  private static List<ComponentValues> spamRules(ServerSettings settings) {
    List<ComponentValues> rules = new ArrayList<>();
    for (SpamHeader header : settings.spamHeaders()) {
      Map<String, Object> values =
          Map.of(
              "header", header.name(),
              "values", header.values().toArray(String[]::new),
              "action", header.action(),
              "tcpAction", header.tcpAction());
      rules.add(
          new ComponentValues(
              PidWriter.factoryPid(SPAM_RULE, rules.size() + 1),
              header.origin(),
              true,
              values,
              values.keySet(),
              Map.of()));
    }
    return rules;
  }

  private static ComponentValues spamFilter(ServerSettings settings) {
    Builder builder = new Builder(SPAM_FILTER);
    builder.put(
        "rejectRegisterWithNoRealm",
        settings.get(Key.REJECT_REGISTER_WITH_NO_REALM),
        wanted -> wanted);
    builder.put("optionsAutoRespond", settings.get(Key.OPTIONS_AUTO_RESPOND), agent -> agent);
    return builder.build();
  }

  private static ComponentValues blacklist(ServerSettings settings) {
    Setting<String> address = settings.get(Key.BLACKLIST_ADDRESS);
    Setting<String> sentinels = settings.get(Key.BLACKLIST_SENTINELS);
    // Of the two ways to name a Redis the stronger source's counts.
    boolean direct =
        !address.value().isEmpty() && address.source().compareTo(sentinels.source()) > 0;
    boolean inFile = (direct ? address : sentinels).source() == Source.FILE;
    Setting<Integer> refresh = settings.get(Key.BLACKLIST_REFRESH_SECONDS);
    boolean shorter = !inFile && refresh.source() == Source.DEFAULTS;
    Builder builder = new Builder(BLACKLIST);
    builder.put("redisAddress", address, text -> text);
    builder.put("redisPort", settings.get(Key.BLACKLIST_PORT), port -> port);
    builder.put("redisSentinels", sentinels, text -> commaList(direct ? "" : text));
    builder.put("redisMaster", settings.get(Key.BLACKLIST_MASTER), name -> name);
    builder.put(REDIS_PASSWORD, settings.get(Key.BLACKLIST_PASSWORD), secret -> secret);
    builder.put("redisKey", settings.get(Key.BLACKLIST_KEY), key -> key);
    builder.put("refreshSeconds", refresh, seconds -> shorter ? REFRESH_SECONDS : seconds);
    return builder.build();
  }

  private static ComponentValues drain(ServerSettings settings) {
    Builder builder = new Builder(DRAIN);
    builder.put("seconds", settings.get(Key.DRAIN_SECONDS), seconds -> seconds);
    return builder.build();
  }

  private static ComponentValues logging(ServerSettings settings, boolean isLaunched) {
    boolean consoleOnly = settings.get(Key.LOG_CONSOLE_ONLY).value();
    Builder builder = new Builder(LOGGING);
    boolean elsewhere =
        !consoleOnly
            && !(settings.get(Key.LOG_FILE).value() + settings.get(Key.SYSLOG_HOST).value())
                .isEmpty();
    // The console of a Karaf that is not ours belongs to its shell, and a daemon has none.
    boolean hasConsole = isLaunched && !Boolean.getBoolean(DAEMON);
    builder.put(
        "console", settings.get(Key.LOG_CONSOLE), wanted -> hasConsole && (wanted || !elsewhere));
    builder.put("file", settings.get(Key.LOG_FILE), path -> consoleOnly ? "" : path);
    builder.put("archive", settings.get(Key.LOG_ARCHIVE), path -> path);
    builder.put("fileMegabytes", settings.get(Key.LOG_FILE_MEGABYTES), size -> size);
    builder.put("archiveMegabytes", settings.get(Key.LOG_ARCHIVE_MEGABYTES), size -> size);
    builder.put("archiveFiles", settings.get(Key.LOG_ARCHIVE_FILES), number -> number);
    builder.put("minFreeMegabytes", settings.get(Key.LOG_MIN_FREE_MEGABYTES), size -> size);
    builder.put("autoFlush", settings.get(Key.LOG_AUTO_FLUSH), wanted -> wanted);
    builder.put("readableByAll", settings.get(Key.LOG_READABLE_BY_ALL), wanted -> wanted);
    builder.put("syslogHost", settings.get(Key.SYSLOG_HOST), host -> consoleOnly ? "" : host);
    builder.put("syslogPort", settings.get(Key.SYSLOG_PORT), port -> port);
    builder.put("syslogFacility", settings.get(Key.SYSLOG_FACILITY), name -> name);
    builder.put("syslogTag", settings.get(Key.SYSLOG_TAG), tag -> tag);
    builder.put("layout", settings.get(Key.LOG_LAYOUT), name -> name);
    builder.put("container", settings.get(Key.LOG_CONSOLE), unused -> isLaunched);
    return builder.build();
  }

  private static ComponentValues homerCapture(ServerSettings settings) {
    Builder builder = new Builder(HOMER_CAPTURE);
    Setting<String> host = settings.get(Key.HOMER_HOST);
    builder.put("host", host, text -> text);
    builder.put("captureId", settings.get(Key.HOMER_ID), id -> id == 0 ? null : id);
    // What the file says about its own collector does not apply to another one.
    boolean inFile = host.source() == Source.FILE;
    putOfCollector(builder, "port", settings.get(Key.HOMER_PORT), inFile);
    putOfCollector(builder, "hepVersion", settings.get(Key.HOMER_VERSION), inFile);
    putOfCollector(builder, "transport", settings.get(Key.HOMER_TRANSPORT), inFile);
    putOfCollector(builder, PASSWORD, settings.get(Key.HOMER_PASSWORD), inFile);
    return builder.build();
  }

  private static <T> void putOfCollector(
      Builder builder, String name, Setting<T> setting, boolean inFile) {
    boolean holds = inFile || setting.source() != Source.FILE;
    builder.put(name, setting, value -> holds ? value : null);
  }

  private static ComponentValues metrics(ServerSettings settings) {
    Builder builder = new Builder(METRICS);
    builder.put("address", settings.get(Key.PROMETHEUS_ADDRESS), address -> address);
    builder.put("port", settings.get(Key.PROMETHEUS_PORT), port -> port);
    return builder.build();
  }

  private static ComponentValues transport(ServerSettings settings) {
    Builder builder = new Builder(TRANSPORT);
    builder.put(
        "contacts",
        settings.contacts(),
        contacts -> contacts.stream().map(ContactEntry::entry).toArray(String[]::new));
    builder.put(
        "udpBufferBytes",
        settings.get(Key.UDP_BUFFER_BYTES),
        bytes -> bytes == 0 ? null : Integer.valueOf(Math.max(bytes, LEAST_UDP_BUFFER_BYTES)));
    builder.put("minTlsVersion", settings.get(Key.MIN_TLS_VERSION), ComponentValues::unlessEmpty);
    builder.put("udpMtu", settings.get(Key.UDP_MTU_BYTES), bytes -> bytes == 0 ? null : bytes);
    tls(builder, settings);
    builder.put(
        "tlsVerifyClient", settings.get(Key.TLS_VERIFY_CLIENT), wanted -> wanted ? wanted : null);
    builder.put(
        "maxConsecutiveTimeouts",
        settings.get(Key.MAX_CONSECUTIVE_TIMEOUTS),
        count -> count == 0 ? null : count);
    builder.put("localDomain", settings.get(Key.LOCAL_DOMAIN), domain -> domain);
    return builder.build();
  }

  private static ComponentValues transaction(ServerSettings settings) {
    Builder builder = new Builder(TRANSACTION);
    builder.put("t1", settings.get(Key.T1_MILLIS), millis -> millis);
    builder.put("t2", settings.get(Key.T2_MILLIS), millis -> millis);
    builder.put("t4", settings.get(Key.T4_MILLIS), millis -> millis);
    builder.put("t1x64", settings.get(Key.T1X64_MILLIS), millis -> millis);
    return builder.build();
  }

  private static ComponentValues dialog(ServerSettings settings) {
    Builder builder = new Builder(DIALOG);
    builder.put("outboundProxy", settings.get(Key.OUTBOUND_PROXY), uri -> uri);
    builder.put("defaultRefresher", settings.get(Key.DEFAULT_REFRESHER), name -> name);
    builder.put(
        "bestEffortTls", settings.get(Key.BEST_EFFORT_TLS), wanted -> wanted ? wanted : null);
    builder.put("natDetection", settings.get(Key.DISABLE_NAT_DETECTION), disabled -> !disabled);
    builder.put(
        "aggressiveNatDetection", settings.get(Key.AGGRESSIVE_NAT_DETECTION), wanted -> wanted);
    return builder.build();
  }

  private static ComponentValues proxy(ServerSettings settings) {
    Builder builder = new Builder(PROXY);
    builder.put("outboundProxy", settings.get(Key.OUTBOUND_PROXY), uri -> uri);
    return builder.build();
  }

  private static ComponentValues callControl(ServerSettings settings) {
    Builder builder = new Builder(CALL_CONTROL);
    builder.put("alwaysSend180", settings.get(Key.ALWAYS_SEND_180), wanted -> wanted);
    return builder.build();
  }

  private static ComponentValues admin(ServerSettings settings) {
    Builder builder = new Builder(ADMIN);
    builder.put("address", settings.get(Key.ADMIN_ADDRESS), address -> address);
    builder.put("port", settings.get(Key.ADMIN_PORT), port -> port);
    builder.put(
        "tlsPort", settings.get(Key.ADMIN_TLS_PORT), tlsPort -> tlsPort == 0 ? null : tlsPort);
    tls(builder, settings);
    // The deprecated versions are for phones: applications have later ones.
    builder.put(
        "minTlsVersion",
        settings.get(Key.MIN_TLS_VERSION),
        least -> DeprecatedTls.isWanted(least) ? null : unlessEmpty(least));
    builder.put(SECRET, settings.get(Key.ADMIN_SECRET), secret -> secret);
    builder.put("tcpKeepAliveSeconds", settings.get(Key.TCP_KEEPALIVE_SECONDS), seconds -> seconds);
    builder.put("cdrs", settings.get(Key.CDRS), wanted -> wanted);
    builder.put(
        "preserveHeaderNames", settings.get(Key.PRESERVE_HEADER_NAMES), ComponentValues::commaList);
    return builder.build();
  }

  /** SIP and applications have the same certificate, as with drachtio-server. */
  private static void tls(Builder builder, ServerSettings settings) {
    builder.put("tlsKeyFile", settings.get(Key.TLS_KEY_FILE), ComponentValues::unlessEmpty);
    builder.put("tlsCertFile", settings.get(Key.TLS_CERT_FILE), ComponentValues::unlessEmpty);
    builder.put("tlsChainFile", settings.get(Key.TLS_CHAIN_FILE), ComponentValues::unlessEmpty);
    builder.put("tlsCipherList", settings.get(Key.TLS_CIPHER_LIST), ComponentValues::unlessEmpty);
  }

  private static String unlessEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String[] commaList(String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split(",")) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names.toArray(String[]::new);
  }

  /** Property names only: a value may be a secret. */
  @Override
  public String toString() {
    return pid + names + " from " + source;
  }

  /** Null leaves the property at the component's default. */
  private interface Conversion<T> {
    Object of(T value);
  }

  private static final class Builder {
    private final String pid;
    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> names = new TreeSet<>();
    private final Set<String> origins = new TreeSet<>();
    private final Map<String, String> where = new HashMap<>();

    Builder(String pid) {
      this.pid = pid;
    }

    <T> void put(String name, Setting<T> setting, Conversion<T> conversion) {
      names.add(name);
      where.put(name, setting.where());
      if (setting.source() != Source.DEFAULTS) {
        origins.add(setting.origin());
      }
      Object value = conversion.of(setting.value());
      if (value != null) {
        values.put(name, value);
      }
    }

    ComponentValues build() {
      boolean isSet = !origins.isEmpty();
      String source = isSet ? String.join(", ", origins) : Origins.DEFAULTS;
      return new ComponentValues(
          pid, source, isSet, Map.copyOf(values), Set.copyOf(names), Map.copyOf(where));
    }
  }
}
