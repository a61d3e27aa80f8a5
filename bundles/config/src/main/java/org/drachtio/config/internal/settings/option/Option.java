package org.drachtio.config.internal.settings.option;

import java.util.ArrayList;
import java.util.List;

/**
 * The options of the command line (reference/configuration.md §3): the table that {@link Usage} is
 * made from.
 */
public enum Option {
  FILE(
      'f',
      "file",
      "PATH",
      "configuration file in the format of drachtio.conf.xml",
      "/etc/drachtio.conf.xml if it exists, else a built-in configuration with the secret 'cymru'"),
  PORT('p', "port", "PORT", "TCP port that applications connect to; 0 = none", "9022"),
  TLS_PORT(
      "tls-port",
      "PORT",
      "TCP port that applications connect to with TLS, with the certificate of SIP; 0 = none",
      "0"),
  ADDRESS("address", "IP", "address that applications connect to", "127.0.0.1"),
  SECRET(
      "secret",
      "SECRET",
      "secret that applications give; it does not show in the list of processes",
      "admin"),
  CONTACT(
      'c',
      "contact",
      "URI",
      "SIP address to listen on, like sip:192.0.2.7:5060;transport=udp,tcp; repeatable, replaces"
          + " the contacts of the file",
      "sip:*;transport=udp,tcp"),
  EXTERNAL_IP(
      'x',
      "external-ip",
      "IP",
      "public IPv4 address or name of the contact before it, with a port or without, which is told"
          + " to peers",
      ""),
  LOCAL_NET(
      'n',
      "local-net",
      "CIDR",
      "IPv4 network of the contact before it, like 10.0.0.0/8, whose peers are told the local"
          + " address",
      "the private network that the address of the contact is in"),
  DNS_NAME(
      "dns-name",
      "NAME",
      "host name by which the contact before it is known, to be taken for this server; repeatable",
      ""),
  HTTP_HANDLER('a', "http-handler", "URL", "web callback that decides where new requests go", ""),
  HTTP_METHOD('m', "http-method", "METHOD", "GET or POST, for --http-handler", "GET"),
  HOMER(
      'y',
      "homer",
      "HOST[:PORT]",
      "Homer collector that gets a copy of every SIP message, in HEP 3 over UDP; wants --homer-id",
      "port 9060"),
  HOMER_ID('z', "homer-id", "ID", "number by which the collector knows this server", ""),
  LOGLEVEL('l', "loglevel", "LEVEL", "notice, error, warning, info or debug", "info"),
  TCP_KEEPALIVE_INTERVAL(
      "tcp-keepalive-interval",
      "SECONDS",
      "time between TCP keep-alive probes on connections of applications; 0 = off",
      "45"),
  AGGRESSIVE_NAT(
      "aggressive-nat-detection",
      "",
      "take a peer for one behind a NAT also when it says nat=yes in Record-Route or Contact",
      "off"),
  DISABLE_NAT(
      "disable-nat-detection",
      "",
      "send requests in a dialog to the peer's Contact also where the peer is behind a NAT",
      "off"),
  ALWAYS_SEND_180("always-send-180", "", "answer every INVITE with 180 Ringing at once", "off"),
  REJECT_REGISTER(
      "reject-register-with-no-realm",
      "",
      "answer a REGISTER 403 whose Request-URI has an address instead of a domain",
      "off"),
  OPTIONS_AUTO_RESPOND(
      "user-agent-options-auto-respond",
      "USER-AGENT",
      "answer an OPTIONS with exactly this User-Agent 200, without asking an application",
      ""),
  BLACKLIST_ADDRESS(
      "blacklist-redis-address",
      "HOST",
      "Redis that has a set of sources that are not listened to",
      ""),
  BLACKLIST_PORT("blacklist-redis-port", "PORT", "port of that Redis", "6379"),
  BLACKLIST_KEY(
      "blacklist-redis-key",
      "KEY",
      "key of the set, of addresses and networks in CIDR notation",
      ""),
  BLACKLIST_SENTINELS(
      "blacklist-redis-sentinels",
      "LIST",
      "sentinels, host:port separated by commas, that are asked which Redis is the master",
      ""),
  BLACKLIST_MASTER(
      "blacklist-redis-master", "NAME", "name that the sentinels know the master by", ""),
  BLACKLIST_PASSWORD("blacklist-redis-password", "PASSWORD", "password of the Redis", ""),
  BLACKLIST_REFRESH(
      "blacklist-refresh-secs",
      "SECONDS",
      "time from reading the set to reading it again",
      "300; 3600 where the file names the Redis"),
  PROMETHEUS(
      "prometheus-scrape-port",
      "[HOST:]PORT",
      "address and port for metrics and health, by HTTP; without HOST all addresses",
      "none"),
  CHECK_CONFIG(
      "check-config",
      "PATH",
      "check a configuration file, print what is wrong with it and what has no effect, and end:"
          + " with 0 if that is nothing, else with 1",
      ""),
  KEY_FILE(
      "key-file", "PATH", "PEM file of the key for SIP over TLS and WSS, not encrypted", "none"),
  CERT_FILE("cert-file", "PATH", "PEM file of the certificate of that key", "none"),
  CHAIN_FILE(
      "chain-file", "PATH", "PEM file of the certificates that vouch for that certificate", "none"),
  DH_PARAM("dh-param", "PATH", "accepted; Java has parameters of its own", ""),
  TLS_CIPHERLIST(
      "tls-cipherlist",
      "LIST",
      "cipher suites by their names in OpenSSL, with colons between them",
      "those that Java prefers"),
  MIN_TLS_VERSION("min-tls-version", "VERSION", "least version of TLS, 1.0 to 1.3", "1.2"),
  DRAIN_SECONDS(
      "drain-seconds",
      "SECONDS",
      "time that calls in progress have to end after SIGTERM, while new requests are answered 503;"
          + " 0 = none",
      "0"),
  DAEMON(
      "daemon",
      "",
      "start in the background and print the process id when the ports are open; the log is in"
          + " DRACHTIO_DATA, nothing goes to the console",
      ""),
  USER(
      'u',
      "user",
      "NAME",
      "run as this user, if started by root; ports below 1024 can be opened all the same",
      ""),
  MTU("mtu", "BYTES", "requests longer than this go by TCP instead of UDP", "0: none"),
  HELP('h', "help", "", "print this text and end", ""),
  VERSION('v', "version", "", "print the version and end", ""),
  STDOUT(
      "stdout",
      "",
      "log to the console, which is the standard error stream",
      "off, unless there is neither a log file nor syslog"),
  NOCONFIG(
      "noconfig", "", "log to the console only, whatever the file says of log file and syslog", ""),
  SOFIA_LOGLEVEL(
      "sofia-loglevel",
      "0-9",
      "how much the SIP stack logs of its own work: 0 errors only, 6 to 9 everything, where the"
          + " level is info or debug",
      "1"),
  READABLE_LOGS(
      "globally-readable-logs",
      "",
      "everybody may read the log files",
      "off: their owner and group may"),
  LOG_LAYOUT(
      "log-layout",
      "LAYOUT",
      "how lines of console and log file look: drachtio, readable or json",
      "drachtio"),

  MEMORY_DEBUG("memory-debug", "");

  private final char letter;
  private final String longName;
  private final String argument;
  private final String description;
  private final String fallback;

  /** Accepted, without effect. */
  Option(String longName, String argument) {
    this('\0', longName, argument);
  }

  Option(char letter, String longName, String argument) {
    this(letter, longName, argument, "", "");
  }

  Option(String longName, String argument, String description, String fallback) {
    this('\0', longName, argument, description, fallback);
  }

  Option(char letter, String longName, String argument, String description, String fallback) {
    this.letter = letter;
    this.longName = longName;
    this.argument = argument;
    this.description = description;
    this.fallback = fallback;
  }

  public boolean hasArgument() {
    return !argument.isEmpty();
  }

  public boolean isSupported() {
    return !description.isEmpty();
  }

  /** What it does, for people. */
  public String description() {
    return description;
  }

  /** What holds without it, for people; empty = nothing to tell. */
  public String fallback() {
    return fallback;
  }

  /** As messages name it: {@code --port}. */
  public String dashed() {
    return "--" + longName;
  }

  /** {@code -p, --port PORT}. */
  public String usage() {
    return (letter == '\0' ? "    " : "-" + letter + ", ")
        + dashed()
        + (hasArgument() ? " " + argument : "");
  }

  /** Null if there is none. */
  public static Option ofLetter(char letter) {
    for (Option option : values()) {
      if (option.letter != '\0' && option.letter == letter) {
        return option;
      }
    }
    return null;
  }

  /** Like getopt_long the one of this name, or all that begin so. */
  public static List<Option> ofLongName(String name) {
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
