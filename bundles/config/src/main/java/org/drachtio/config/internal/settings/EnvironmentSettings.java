package org.drachtio.config.internal.settings;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment (reference/configuration.md §4). An unusable value is noted and otherwise as if
 * it were not set.
 */
final class EnvironmentSettings {
  private static final String FILE = "DRACHTIO_CONFIG_FILE_PATH";

  private static final Set<String> NOT_SUPPORTED =
      Set.of(
          "DRACHTIO_ADMIN_TLS_PORT",
          "DRACHTIO_MEMORY_DEBUG",
          "DRACHTIO_TLS_CERT_FILE",
          "DRACHTIO_TLS_CHAIN_FILE",
          "DRACHTIO_TLS_KEY_FILE",
          "DRACHTIO_TLS_DH_PARAM_FILE",
          "DRACHTIO_TLS_VERIFY_CLIENT_CERT",
          "DRACHTIO_TLS_CIPHER_LIST",
          "DRACHTIO_MIN_TLS_VERSION",
          "DRACHTIO_HOMER_ADDRESS",
          "DRACHTIO_HOMER_PORT",
          "DRACHTIO_HOMER_ID",
          "DRACHTIO_SOFIA_LOGLEVEL",
          "DRACHTIO_UDP_MTU",
          "DRACHTIO_TPORT_QUEUESIZE",
          "DRACHTIO_TPORT_MAX_CONSECUTIVE_TIMEOUTS",
          "DRACHTIO_PROMETHEUS_SCRAPE_PORT",
          "DRACHTIO_BLACKLIST_REDIS_ADDRESS",
          "DRACHTIO_BLACKLIST_REDIS_SENTINELS",
          "DRACHTIO_BLACKLIST_REDIS_MASTER",
          "DRACHTIO_BLACKLIST_REDIS_PASSWORD",
          "DRACHTIO_BLACKLIST_REDIS_PORT",
          "DRACHTIO_BLACKLIST_REDIS_KEY",
          "DRACHTIO_BLACKLIST_REFRESH_SECS",
          "DRACHTIO_USER_AGENT_OPTIONS_AUTO_RESPOND",
          "DRACHTIO_REJECT_REGISTER_WITH_NO_REALM",
          "DRACHTIO_SUPPORT_BEST_EFFORT_TLS");

  private final Map<String, String> environment;
  private final Layer layer = new Layer(Source.ENVIRONMENT, Origins.ENVIRONMENT);

  private EnvironmentSettings(Map<String, String> environment) {
    this.environment = new TreeMap<>(environment);
  }

  static Layer read(Map<String, String> environment) {
    EnvironmentSettings settings = new EnvironmentSettings(environment);
    settings.read();
    return settings.layer;
  }

  static Optional<String> file(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(FILE)).filter(path -> !path.isEmpty());
  }

  private void read() {
    set(Key.ADMIN_ADDRESS, "DRACHTIO_ADMIN_ADDRESS");
    setAbove(0, Key.ADMIN_PORT, "DRACHTIO_ADMIN_TCP_PORT");
    set(Key.ADMIN_SECRET, "DRACHTIO_SECRET");
    set(Key.TCP_KEEPALIVE_SECONDS, "DRACHTIO_TCP_KEEPALIVE_INTERVAL");
    set(Key.LOG_LEVEL, "DRACHTIO_LOGLEVEL");
    set(Key.PRESERVE_HEADER_NAMES, "DRACHTIO_PRESERVE_HEADER_NAMES");
    set(Key.LOCAL_DOMAIN, "DRACHTIO_LOCAL_DOMAIN");
    // drachtio-server's misspelling is the interface, so it wins.
    setIfOne(Key.AGGRESSIVE_NAT_DETECTION, "DRACHTIO_AGGRESSIVE_NAT_DETECTION");
    setIfOne(Key.AGGRESSIVE_NAT_DETECTION, "DRACHTIO_AGRESSIVE_NAT_DETECTION");
    httpHandler("DRACHTIO_HTTP_HANDLER_URI");
    for (String name : environment.keySet()) {
      if (NOT_SUPPORTED.contains(name)) {
        layer.note(name + " is not supported by this version, ignored");
      }
    }
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
