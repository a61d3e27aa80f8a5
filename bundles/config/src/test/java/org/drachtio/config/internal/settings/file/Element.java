package org.drachtio.config.internal.settings.file;

import org.drachtio.config.internal.settings.option.Option;

/**
 * The elements and attributes of {@code drachtio.conf.xml} (reference/configuration.md §2), for
 * {@link ConfigurationPage}. A test holds the table against what {@link XmlSettings} reads.
 *
 * @param path without the root; an attribute after {@code @}
 * @param option that it stands for; null: there is none
 * @param description empty if it is that of the option
 * @param fallback empty if it is that of the option
 */
record Element(String path, Option option, String description, String fallback) {
  static final Element[] ALL = {
    like("admin", Option.ADDRESS),
    like("admin@port", Option.PORT),
    like("admin@tls-port", Option.TLS_PORT),
    like("admin@secret", Option.SECRET),
    like("admin@tcp-keepalive", Option.TCP_KEEPALIVE_INTERVAL),
    of(
        "admin@tcp-keepalive-interval",
        "the same by the name that the documentation of drachtio-server uses",
        ""),
    of("admin@tls", "accepted, without effect", ""),
    of("sip/contact", "a single contact; contacts is ignored then", ""),
    like("sip/contacts/contact", Option.CONTACT),
    like("sip/contacts/contact@external-ip", Option.EXTERNAL_IP),
    like("sip/contacts/contact@local-net", Option.LOCAL_NET),
    like("sip/contacts/contact@dns-names", Option.DNS_NAME),
    of(
        "sip/contacts/contact@advertise-local",
        "true, 1 or yes: peers in local-net are told the address itself, not external-ip",
        ""),
    of(
        "sip/outbound-proxy",
        "SIP URI that requests outside dialogs and proxied requests are sent to",
        ""),
    like("sip/reject-register-with-no-realm", Option.REJECT_REGISTER),
    like("sip/user-agent-options-auto-respond", Option.OPTIONS_AUTO_RESPOND),
    like("sip/aggressive-nat-detection", Option.AGGRESSIVE_NAT),
    of(
        "sip/session-timers@default-refresher",
        "who refreshes a session where nobody says so: none, uac or uas",
        "none"),
    like("sip/blacklist/redis-address", Option.BLACKLIST_ADDRESS),
    like("sip/blacklist/redis-port", Option.BLACKLIST_PORT),
    like("sip/blacklist/redis-sentinels", Option.BLACKLIST_SENTINELS),
    like("sip/blacklist/redis-master", Option.BLACKLIST_MASTER),
    like("sip/blacklist/redis-password", Option.BLACKLIST_PASSWORD),
    like("sip/blacklist/redis-key", Option.BLACKLIST_KEY),
    like("sip/blacklist/refresh-secs", Option.BLACKLIST_REFRESH),
    like("sip/tls/key-file", Option.KEY_FILE),
    like("sip/tls/cert-file", Option.CERT_FILE),
    like("sip/tls/chain-file", Option.CHAIN_FILE),
    like("sip/tls/dh-param", Option.DH_PARAM),
    like("sip/tls/min-tls-version", Option.MIN_TLS_VERSION),
    of("sip/timers/t1", "T1 of RFC 3261, milliseconds", "500"),
    of("sip/timers/t2", "T2 of RFC 3261, milliseconds", "4000"),
    of("sip/timers/t4", "T4 of RFC 3261, milliseconds", "5000"),
    of("sip/timers/t1x64", "64·T1 of RFC 3261, milliseconds", "32000"),
    of(
        "sip/spammers@action",
        "what a request that a header gives away gets over UDP: discard or reject",
        "discard"),
    of("sip/spammers@tcp-action", "the same on connections", "discard"),
    of("sip/spammers/header@name", "header that gives spam away", ""),
    of("sip/spammers/header/value", "text in it; repeatable", ""),
    of("sip/udp-buffer-size", "bytes of the buffers of UDP sockets", "4 MiB"),
    like("sip/capture-server", Option.HOMER),
    of("sip/capture-server@port", "port of that collector", "9060"),
    like("sip/capture-server@id", Option.HOMER_ID),
    of("sip/capture-server@hep-version", "version of HEP, 1 to 3", "3"),
    of("sip/capture-server@transport", "udp; with HEP 3 also tcp or tls", "udp"),
    of("sip/capture-server@password", "password that the collector wants, HEP 3", ""),
    like("sip/udp-mtu", Option.MTU),
    like("sip/mtu-size", Option.MTU),
    like("drain-seconds", Option.DRAIN_SECONDS),
    of("cdrs", "true or yes: applications that listen are told of calls", "false"),
    like("request-handlers/request-handler", Option.HTTP_HANDLER),
    of("request-handlers/request-handler@sip-method", "method whose requests it is asked for", "*"),
    like("request-handlers/request-handler@http-method", Option.HTTP_METHOD),
    of(
        "request-handlers/request-handler@verify-peer",
        "true, 1 or yes: its certificate is verified",
        "false"),
    like("monitoring/prometheus", Option.PROMETHEUS),
    like("logging/console", Option.STDOUT),
    like("logging/loglevel", Option.LOGLEVEL),
    like("logging/sofia-loglevel", Option.SOFIA_LOGLEVEL),
    like("logging/layout", Option.LOG_LAYOUT),
    of("logging/file/name", "path of the log file", "none"),
    of(
        "logging/file/archive",
        "folder of full log files, relative to that of the log file",
        "archive"),
    of("logging/file/size", "megabytes (10^6) at which the file goes to the archive", "50"),
    of("logging/file/maxSize", "megabytes that the archive may have in all", "1000"),
    of("logging/file/maxFiles", "files that the archive may have", "100"),
    of("logging/file/minSize", "megabytes of the disk that stay free", "0"),
    of("logging/file/auto-flush", "each line is written at once", "true"),
    of("logging/syslog/address", "host that syslog datagrams go to", "none"),
    of("logging/syslog/port", "its UDP port", "514"),
    of("logging/syslog/facility", "user, daemon or local0 to local7", "local0"),
    of("logging/syslog/tag", "name of the program in syslog", "drachtio"),
  };

  private static Element like(String path, Option option) {
    return new Element(path, option, "", "");
  }

  private static Element of(String path, String description, String fallback) {
    return new Element(path, null, description, fallback);
  }

  /** {@code <sip><tls><key-file>}. */
  String shown() {
    int at = path.indexOf('@');
    String elements = at < 0 ? path : path.substring(0, at);
    String tags = "<" + elements.replace("/", "><") + ">";
    return at < 0 ? tags : tags.replaceFirst(">$", " " + path.substring(at + 1) + ">");
  }
}
