package org.drachtio.config.internal.settings.option;

import java.util.ArrayList;
import java.util.List;

/**
 * The environment variables (reference/configuration.md §4), each with the option that it stands
 * for.
 */
public enum Variable {
  CONFIG_FILE_PATH(Option.FILE),
  ADMIN_TCP_PORT(Option.PORT),
  ADMIN_ADDRESS(Option.ADDRESS),
  SECRET(Option.SECRET),
  HTTP_HANDLER_URI(Option.HTTP_HANDLER),
  LOGLEVEL(Option.LOGLEVEL),
  TCP_KEEPALIVE_INTERVAL(Option.TCP_KEEPALIVE_INTERVAL),
  /** The misspelling is drachtio-server's interface. */
  AGRESSIVE_NAT_DETECTION(Option.AGGRESSIVE_NAT),
  AGGRESSIVE_NAT_DETECTION(Option.AGGRESSIVE_NAT),
  PRESERVE_HEADER_NAMES(
      "names of headers, separated by commas, that are sent in the letter case that the"
          + " application uses"),
  LOCAL_DOMAIN("domain whose host names, and itself, are taken for this server"),
  TLS_VERIFY_CLIENT_CERT(
      "1: a client of SIP over TLS or WSS must show a certificate that one of those in the chain"
          + " file vouches for; without a chain file TLS is not offered"),

  CONSOLE_LOGGING(Option.STDOUT),
  ADMIN_TLS_PORT(Option.TLS_PORT),
  MEMORY_DEBUG(Option.MEMORY_DEBUG),
  TLS_CERT_FILE(Option.CERT_FILE),
  TLS_CHAIN_FILE(Option.CHAIN_FILE),
  TLS_KEY_FILE(Option.KEY_FILE),
  TLS_DH_PARAM_FILE(Option.DH_PARAM),
  TLS_CIPHER_LIST(Option.TLS_CIPHERLIST),
  MIN_TLS_VERSION(Option.MIN_TLS_VERSION),
  HOMER_ADDRESS(Option.HOMER),
  HOMER_PORT(Option.HOMER),
  HOMER_ID(Option.HOMER_ID),
  SOFIA_LOGLEVEL(Option.SOFIA_LOGLEVEL),
  LOG_LAYOUT(Option.LOG_LAYOUT),
  UDP_MTU(Option.MTU),
  TPORT_QUEUESIZE,
  TPORT_MAX_CONSECUTIVE_TIMEOUTS(
      "so many requests in a row without any answer, sent on one connection, and it is closed: 2 to"
          + " 1000; 0 = never"),
  PROMETHEUS_SCRAPE_PORT(Option.PROMETHEUS),
  BLACKLIST_REDIS_ADDRESS(Option.BLACKLIST_ADDRESS),
  BLACKLIST_REDIS_SENTINELS(Option.BLACKLIST_SENTINELS),
  BLACKLIST_REDIS_MASTER(Option.BLACKLIST_MASTER),
  BLACKLIST_REDIS_PASSWORD(Option.BLACKLIST_PASSWORD),
  BLACKLIST_REDIS_PORT(Option.BLACKLIST_PORT),
  BLACKLIST_REDIS_KEY(Option.BLACKLIST_KEY),
  BLACKLIST_REFRESH_SECS(Option.BLACKLIST_REFRESH),
  USER_AGENT_OPTIONS_AUTO_RESPOND(Option.OPTIONS_AUTO_RESPOND),
  REJECT_REGISTER_WITH_NO_REALM(Option.REJECT_REGISTER),
  DRAIN_SECONDS(Option.DRAIN_SECONDS),
  SUPPORT_BEST_EFFORT_TLS(
      "1: a caller over TLS or WSS whose Contact is a sip URI gets a sip URI as Contact, not a sips"
          + " one");

  private final Option option;
  private final String description;

  /** Accepted, without effect. */
  Variable() {
    this("");
  }

  Variable(Option option) {
    this.option = option;
    this.description = "";
  }

  Variable(String description) {
    this.option = null;
    this.description = description;
  }

  /** As it is set. */
  public String variable() {
    return "DRACHTIO_" + name();
  }

  public boolean isSupported() {
    return option == null ? !description.isEmpty() : option.isSupported();
  }

  /** What it does, for people; empty if it stands for an option or has no effect. */
  public String description() {
    return description;
  }

  public boolean hasOption() {
    return option != null;
  }

  /** Those that stand for an option. */
  public static List<Variable> of(Option option) {
    List<Variable> found = new ArrayList<>();
    for (Variable variable : values()) {
      if (variable.option == option) {
        found.add(variable);
      }
    }
    return found;
  }
}
