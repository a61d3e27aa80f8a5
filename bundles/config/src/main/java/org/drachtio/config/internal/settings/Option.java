package org.drachtio.config.internal.settings;

import java.util.ArrayList;
import java.util.List;

/** The options of the command line (reference/configuration.md §3). */
enum Option {
  FILE('f', "file", "PATH", true),
  PORT('p', "port", "PORT", true),
  CONTACT('c', "contact", "URI", true),
  EXTERNAL_IP('x', "external-ip", "IP", true),
  LOCAL_NET('n', "local-net", "CIDR", true),
  DNS_NAME("dns-name", "NAME", true),
  SECRET("secret", "SECRET", true),
  ADDRESS("address", "IP", true),
  LOGLEVEL('l', "loglevel", "LEVEL", true),
  TCP_KEEPALIVE_INTERVAL("tcp-keepalive-interval", "SECONDS", true),
  AGGRESSIVE_NAT("aggressive-nat-detection", "", true),
  DISABLE_NAT("disable-nat-detection", "", true),
  ALWAYS_SEND_180("always-send-180", "", true),
  HELP('h', "help", "", true),
  VERSION('v', "version", "", true),
  STDOUT("stdout", "", true),
  NOCONFIG("noconfig", "", true),

  DAEMON("daemon", "", false),
  REJECT_REGISTER("reject-register-with-no-realm", "", false),
  USER('u', "user", "NAME", false),
  TLS_PORT("tls-port", "PORT", false),
  HTTP_HANDLER('a', "http-handler", "URL", true),
  HTTP_METHOD('m', "http-method", "METHOD", true),
  SOFIA_LOGLEVEL("sofia-loglevel", "0-9", false),
  HOMER('y', "homer", "HOST", false),
  HOMER_ID('z', "homer-id", "ID", false),
  KEY_FILE("key-file", "PATH", false),
  CERT_FILE("cert-file", "PATH", false),
  CHAIN_FILE("chain-file", "PATH", false),
  DH_PARAM("dh-param", "PATH", false),
  TLS_CIPHERLIST("tls-cipherlist", "LIST", false),
  MIN_TLS_VERSION("min-tls-version", "VERSION", false),
  MTU("mtu", "BYTES", false),
  PROMETHEUS("prometheus-scrape-port", "PORT", false),
  MEMORY_DEBUG("memory-debug", "", false),
  BLACKLIST_ADDRESS("blacklist-redis-address", "HOST", false),
  BLACKLIST_PORT("blacklist-redis-port", "PORT", false),
  BLACKLIST_KEY("blacklist-redis-key", "KEY", false),
  BLACKLIST_SENTINELS("blacklist-redis-sentinels", "LIST", false),
  BLACKLIST_MASTER("blacklist-redis-master", "NAME", false),
  BLACKLIST_PASSWORD("blacklist-redis-password", "PASSWORD", false),
  BLACKLIST_REFRESH("blacklist-refresh-secs", "SECONDS", false),
  OPTIONS_AUTO_RESPOND("user-agent-options-auto-respond", "USER-AGENT", false),
  READABLE_LOGS("globally-readable-logs", "", false);

  private final char letter;
  private final String longName;
  private final String argument;
  private final boolean supported;

  Option(String longName, String argument, boolean supported) {
    this('\0', longName, argument, supported);
  }

  Option(char letter, String longName, String argument, boolean supported) {
    this.letter = letter;
    this.longName = longName;
    this.argument = argument;
    this.supported = supported;
  }

  boolean hasArgument() {
    return !argument.isEmpty();
  }

  boolean isSupported() {
    return supported;
  }

  /** As messages name it: {@code --port}. */
  String dashed() {
    return "--" + longName;
  }

  /** {@code -p, --port PORT}. */
  String usage() {
    return (letter == '\0' ? "    " : "-" + letter + ", ")
        + dashed()
        + (hasArgument() ? " " + argument : "");
  }

  /** Null if there is none. */
  static Option ofLetter(char letter) {
    for (Option option : values()) {
      if (option.letter != '\0' && option.letter == letter) {
        return option;
      }
    }
    return null;
  }

  /** Like getopt_long the one of this name, or all that begin so. */
  static List<Option> ofLongName(String name) {
    List<Option> found = new ArrayList<>();
    for (Option option : values()) {
      if (option.longName.equals(name)) {
        return List.of(option);
      }
      if (option.longName.startsWith(name)) {
        found.add(option);
      }
    }
    return found;
  }
}
