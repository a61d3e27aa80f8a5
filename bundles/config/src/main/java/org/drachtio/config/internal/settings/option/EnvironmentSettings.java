package org.drachtio.config.internal.settings.option;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.layer.Origins;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Source;

/**
 * The environment (reference/configuration.md §4). An unusable value is noted and otherwise as if
 * it were not set.
 */
public final class EnvironmentSettings {
  private final Map<String, String> environment;
  private final Layer layer = new Layer(Source.ENVIRONMENT, Origins.ENVIRONMENT);

  private EnvironmentSettings(Map<String, String> environment) {
    this.environment = new TreeMap<>(environment);
  }

  public static Layer read(Map<String, String> environment) {
    EnvironmentSettings settings = new EnvironmentSettings(environment);
    settings.read();
    return settings.layer;
  }

  public static Optional<String> file(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(Variable.CONFIG_FILE_PATH.variable()))
        .filter(path -> !path.isEmpty());
  }

  private void read() {
    set(Key.ADMIN_ADDRESS, Variable.ADMIN_ADDRESS.variable());
    setAbove(0, Key.ADMIN_PORT, Variable.ADMIN_TCP_PORT.variable());
    setAbove(0, Key.ADMIN_TLS_PORT, Variable.ADMIN_TLS_PORT.variable());
    set(Key.ADMIN_SECRET, Variable.SECRET.variable());
    set(Key.TCP_KEEPALIVE_SECONDS, Variable.TCP_KEEPALIVE_INTERVAL.variable());
    set(Key.LOG_LEVEL, Variable.LOGLEVEL.variable());
    set(Key.SOFIA_LEVEL, Variable.SOFIA_LOGLEVEL.variable());
    setIfOne(Key.LOG_CONSOLE, Variable.CONSOLE_LOGGING.variable());
    set(Key.LOG_LAYOUT, Variable.LOG_LAYOUT.variable());
    set(Key.PRESERVE_HEADER_NAMES, Variable.PRESERVE_HEADER_NAMES.variable());
    set(Key.LOCAL_DOMAIN, Variable.LOCAL_DOMAIN.variable());
    set(Key.HOMER_HOST, Variable.HOMER_ADDRESS.variable());
    set(Key.HOMER_PORT, Variable.HOMER_PORT.variable());
    set(Key.HOMER_ID, Variable.HOMER_ID.variable());
    set(Key.TLS_KEY_FILE, Variable.TLS_KEY_FILE.variable());
    set(Key.TLS_CERT_FILE, Variable.TLS_CERT_FILE.variable());
    set(Key.TLS_CHAIN_FILE, Variable.TLS_CHAIN_FILE.variable());
    set(Key.UDP_MTU_BYTES, Variable.UDP_MTU.variable());
    set(Key.MAX_CONSECUTIVE_TIMEOUTS, Variable.TPORT_MAX_CONSECUTIVE_TIMEOUTS.variable());
    setIfOne(Key.BEST_EFFORT_TLS, Variable.SUPPORT_BEST_EFFORT_TLS.variable());
    set(Key.MIN_TLS_VERSION, Variable.MIN_TLS_VERSION.variable());
    set(Key.TLS_CIPHER_LIST, Variable.TLS_CIPHER_LIST.variable());
    setIfOne(Key.TLS_VERIFY_CLIENT, Variable.TLS_VERIFY_CLIENT_CERT.variable());
    // drachtio-server's misspelling is the interface, so it wins.
    setIfOne(Key.AGGRESSIVE_NAT_DETECTION, Variable.AGGRESSIVE_NAT_DETECTION.variable());
    setIfOne(Key.AGGRESSIVE_NAT_DETECTION, Variable.AGRESSIVE_NAT_DETECTION.variable());
    setIfOne(Key.REJECT_REGISTER_WITH_NO_REALM, Variable.REJECT_REGISTER_WITH_NO_REALM.variable());
    set(Key.OPTIONS_AUTO_RESPOND, Variable.USER_AGENT_OPTIONS_AUTO_RESPOND.variable());
    set(Key.BLACKLIST_ADDRESS, Variable.BLACKLIST_REDIS_ADDRESS.variable());
    set(Key.BLACKLIST_PORT, Variable.BLACKLIST_REDIS_PORT.variable());
    set(Key.BLACKLIST_SENTINELS, Variable.BLACKLIST_REDIS_SENTINELS.variable());
    set(Key.BLACKLIST_MASTER, Variable.BLACKLIST_REDIS_MASTER.variable());
    set(Key.BLACKLIST_PASSWORD, Variable.BLACKLIST_REDIS_PASSWORD.variable());
    set(Key.BLACKLIST_KEY, Variable.BLACKLIST_REDIS_KEY.variable());
    set(Key.BLACKLIST_REFRESH_SECONDS, Variable.BLACKLIST_REFRESH_SECS.variable());
    set(Key.DRAIN_SECONDS, Variable.DRAIN_SECONDS.variable());
    scrapePort(Variable.PROMETHEUS_SCRAPE_PORT.variable());
    httpHandler(Variable.HTTP_HANDLER_URI.variable());
    for (Variable variable : Variable.values()) {
      if (!variable.isSupported() && environment.containsKey(variable.variable())) {
        layer.note(variable.variable() + " is not supported by this version, ignored");
      }
    }
    List<String> ofSofia =
        environment.keySet().stream().filter(EnvironmentSettings::isOfSofia).sorted().toList();
    if (!ofSofia.isEmpty()) {
      layer.note(String.join(", ", ofSofia) + ": for the SIP library of drachtio-server, ignored");
    }
  }

  private static boolean isOfSofia(String name) {
    return name.startsWith("SOFIA_")
        || name.startsWith("TPORT_")
        || name.equals("MSG_DUMP")
        || name.equals("SIPCOMPACT");
  }

  private void httpHandler(String name) {
    String text = environment.getOrDefault(name, "");
    if (text.isEmpty()) {
      return;
    }
    try {
      String url = RequestHandler.checkUrl(text);
      layer
          .requestHandlers()
          .add(new RequestHandler(RequestHandler.ANY, url, false, true, layer.origin()));
    } catch (BadValueException e) {
      layer.note(name + ": " + e.getMessage() + ", ignored");
    }
  }

  /** Both or none: a port that cannot be used takes its host along. */
  private void scrapePort(String name) {
    String text = environment.getOrDefault(name, "");
    if (text.isEmpty()) {
      return;
    }
    ScrapePort where = ScrapePort.parse(text);
    try {
      layer.set(Key.PROMETHEUS_PORT, name, where.port());
      layer.set(Key.PROMETHEUS_ADDRESS, name, where.host());
    } catch (BadValueException e) {
      layer.note(name + ": " + e.getMessage() + ", ignored");
    }
  }

  private void setAbove(int least, Key<Integer> key, String name) {
    String text = environment.getOrDefault(name, "");
    if (text.strip().equals(String.valueOf(least))) {
      layer.note(name + ": " + least + " is not valid here, ignored");
    } else {
      set(key, name);
    }
  }

  /** On with 1; anything else is as if it were not set, as with drachtio-server. */
  private void setIfOne(Key<Boolean> key, String name) {
    if (environment.getOrDefault(name, "").equals("1")) {
      set(key, name, Key.YES);
    }
  }

  private <T> void set(Key<T> key, String name) {
    String text = environment.getOrDefault(name, "");
    if (text.isEmpty()) {
      return;
    }
    set(key, name, text);
  }

  private <T> void set(Key<T> key, String name, String text) {
    try {
      layer.set(key, name, text);
    } catch (BadValueException e) {
      layer.note(name + ": " + e.getMessage() + ", ignored");
    }
  }
}
