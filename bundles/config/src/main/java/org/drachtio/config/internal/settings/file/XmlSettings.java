package org.drachtio.config.internal.settings.file;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.ContactDraft;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.SpamHeader;

/** What the elements mean (reference/configuration.md §2). */
final class XmlSettings {
  private static final String UNKNOWN = ": unknown, ignored";

  private static final Set<String> SECTIONS =
      Set.of("admin", "sip", "cdrs", "logging", "request-handlers", "monitoring", "drain-seconds");
  private static final Set<String> SIP =
      Set.of(
          "contact",
          "contacts",
          "timers",
          "udp-buffer-size",
          "udp-mtu",
          "mtu-size",
          "outbound-proxy",
          "session-timers",
          "aggressive-nat-detection",
          "tls",
          "reject-register-with-no-realm",
          "user-agent-options-auto-respond",
          "spammers",
          "blacklist",
          "capture-server");
  private static final Set<String> LOGGING =
      Set.of("loglevel", "sofia-loglevel", "console", "file", "syslog", "layout");
  private static final Map<String, Key<?>> LOG_FILE =
      Map.of(
          "name", Key.LOG_FILE,
          "archive", Key.LOG_ARCHIVE,
          "size", Key.LOG_FILE_MEGABYTES,
          "maxSize", Key.LOG_ARCHIVE_MEGABYTES,
          "minSize", Key.LOG_MIN_FREE_MEGABYTES,
          "maxFiles", Key.LOG_ARCHIVE_FILES,
          "auto-flush", Key.LOG_AUTO_FLUSH);
  private static final Map<String, Key<?>> SYSLOG =
      Map.of(
          "address", Key.SYSLOG_HOST,
          "port", Key.SYSLOG_PORT,
          "facility", Key.SYSLOG_FACILITY,
          "tag", Key.SYSLOG_TAG);
  private static final Set<String> TLS =
      Set.of("key-file", "cert-file", "chain-file", "min-tls-version", "dh-param");
  private static final Map<String, Key<?>> TIMERS =
      Map.of(
          "t1", Key.T1_MILLIS, "t2", Key.T2_MILLIS, "t4", Key.T4_MILLIS, "t1x64", Key.T1X64_MILLIS);

  private static final Map<String, Key<?>> BLACKLIST =
      Map.of(
          "redis-address", Key.BLACKLIST_ADDRESS,
          "redis-port", Key.BLACKLIST_PORT,
          "redis-sentinels", Key.BLACKLIST_SENTINELS,
          "redis-master", Key.BLACKLIST_MASTER,
          "redis-password", Key.BLACKLIST_PASSWORD,
          "redis-key", Key.BLACKLIST_KEY,
          "refresh-secs", Key.BLACKLIST_REFRESH_SECONDS);

  private static final String PROMETHEUS = "prometheus";

  private static final String DISCARD = "discard";
  private static final Set<String> SPAM_ACTIONS = Set.of(DISCARD, "reject");

  private static final Set<String> REPEATABLE =
      Set.of("contact", "header", "request-handler", "value");

  private static final Set<String> VERIFY = Set.of("true", "1", "yes");

  private final Layer layer;

  XmlSettings(Layer layer) {
    this.layer = layer;
  }

  void read(XmlElement root) throws BadValueException {
    if (!root.name.equals("drachtio")) {
      throw BadValueException.refused("the root element is <" + root.name + ">, not <drachtio>");
    }
    noteContent(root, SECTIONS);
    XmlElement admin = root.child("admin");
    if (admin == null) {
      throw BadValueException.refused(
          "XML tag <admin> not found; it gives the address and port for applications and is"
              + " required");
    }
    admin(admin);
    XmlElement sip = root.child("sip");
    if (sip != null) {
      sip(sip);
    }
    XmlElement handlers = root.child("request-handlers");
    if (handlers != null) {
      requestHandlers(handlers);
    }
    element(Key.DRAIN_SECONDS, root.child("drain-seconds"));
    element(Key.CDRS, root.child("cdrs"));
    XmlElement monitoring = root.child("monitoring");
    if (monitoring != null) {
      monitoring(monitoring);
    }
    XmlElement logging = root.child("logging");
    if (logging != null) {
      logging(logging);
    }
  }

  private void admin(XmlElement admin) throws BadValueException {
    if (admin.text().isEmpty()) {
      layer.note(
          admin.where()
              + ": no address is given; applications connect to "
              + Key.ADMIN_ADDRESS.fallback()
              + " unless something else sets it");
    } else {
      layer.set(Key.ADMIN_ADDRESS, admin.where(), admin.text());
    }
    // The documentation's name first, so that the one that drachtio-server reads wins.
    attribute(Key.TCP_KEEPALIVE_SECONDS, admin, "tcp-keepalive-interval");
    attribute(Key.TCP_KEEPALIVE_SECONDS, admin, "tcp-keepalive");
    attribute(Key.ADMIN_PORT, admin, "port");
    attribute(Key.ADMIN_TLS_PORT, admin, "tls-port");
    attribute(Key.ADMIN_SECRET, admin, "secret");
    noteChildren(admin, Set.of());
    noteAttributes(
        admin,
        Set.of("port", "tls-port", "secret", "tcp-keepalive", "tcp-keepalive-interval", "tls"));
  }

  private void sip(XmlElement sip) throws BadValueException {
    noteContent(sip, SIP);
    noteAttributes(sip, Set.of());
    XmlElement single = sip.child("contact");
    XmlElement contacts = sip.child("contacts");
    if (single != null) {
      contact(single);
      sip.children("contact").stream().skip(1).forEach(each -> noteSecond(each, single));
      if (contacts != null) {
        noteSecond(contacts, single);
      }
    } else if (contacts != null) {
      noteContent(contacts, Set.of("contact"));
      noteAttributes(contacts, Set.of());
      for (XmlElement contact : contacts.children("contact")) {
        contact(contact);
      }
    }
    children(TIMERS, sip.child("timers"));
    XmlElement sessionTimers = sip.child("session-timers");
    if (sessionTimers != null) {
      attribute(Key.DEFAULT_REFRESHER, sessionTimers, "default-refresher");
      noteAttributes(sessionTimers, Set.of("default-refresher"));
      noteContent(sessionTimers, Set.of());
    }
    XmlElement tls = sip.child("tls");
    if (tls != null) {
      noteContent(tls, TLS);
      noteAttributes(tls, Set.of());
      element(Key.TLS_KEY_FILE, tls.child("key-file"));
      element(Key.TLS_CERT_FILE, tls.child("cert-file"));
      element(Key.TLS_CHAIN_FILE, tls.child("chain-file"));
      element(Key.MIN_TLS_VERSION, tls.child("min-tls-version"));
    }
    // The name of the samples first, so that the one that drachtio-server reads wins.
    element(Key.UDP_MTU_BYTES, sip.child("mtu-size"));
    element(Key.UDP_MTU_BYTES, sip.child("udp-mtu"));
    element(Key.UDP_BUFFER_BYTES, sip.child("udp-buffer-size"));
    element(Key.OUTBOUND_PROXY, sip.child("outbound-proxy"));
    element(Key.AGGRESSIVE_NAT_DETECTION, sip.child("aggressive-nat-detection"));
    element(Key.REJECT_REGISTER_WITH_NO_REALM, sip.child("reject-register-with-no-realm"));
    element(Key.OPTIONS_AUTO_RESPOND, sip.child("user-agent-options-auto-respond"));
    XmlElement spammers = sip.child("spammers");
    if (spammers != null) {
      spammers(spammers);
    }
    XmlElement captureServer = sip.child("capture-server");
    if (captureServer != null) {
      noteAttributes(captureServer, CaptureServer.ATTRIBUTES.keySet());
      noteChildren(captureServer, Set.of());
      CaptureServer.read(captureServer, layer);
    }
    children(BLACKLIST, sip.child("blacklist"));
  }

  /** A header without a name says nothing, as with drachtio-server. */
  private void spammers(XmlElement spammers) {
    noteAttributes(spammers, Set.of("action", "tcp-action"));
    noteContent(spammers, Set.of("header"));
    String action = spamAction(spammers, "action");
    String tcpAction = spamAction(spammers, "tcp-action");
    for (XmlElement header : spammers.children("header")) {
      noteAttributes(header, Set.of("name"));
      noteContent(header, Set.of("value"));
      header.children("value").forEach(this::noteLeaf);
      String name = header.attributes.getOrDefault("name", "").strip();
      List<String> values =
          header.children("value").stream()
              .map(XmlElement::text)
              .filter(text -> !text.isEmpty())
              .toList();
      if (name.isEmpty() || values.isEmpty()) {
        layer.note(header.where() + ": without a name or without a value, ignored");
      } else {
        layer.spamHeaders().add(new SpamHeader(name, values, action, tcpAction, layer.origin()));
      }
    }
  }

  private String spamAction(XmlElement spammers, String attribute) {
    String action = spammers.attributes.getOrDefault(attribute, DISCARD).strip();
    if (SPAM_ACTIONS.contains(action)) {
      return action;
    }
    layer.note(
        spammers.where(attribute)
            + ": '"
            + action
            + "' is none of discard, reject; discard is taken");
    return DISCARD;
  }

  private void contact(XmlElement element) throws BadValueException {
    try {
      ContactDraft contact = new ContactDraft(element.text());
      String externalIp = element.attributes.getOrDefault("external-ip", "");
      if (!externalIp.isBlank()) {
        contact.externalIp(externalIp);
      }
      String localNet = element.attributes.getOrDefault("local-net", "");
      if (!localNet.isBlank()) {
        contact.localNet(localNet);
      }
      contact.dnsNames(element.attributes.getOrDefault("dns-names", ""));
      String advertiseLocal = element.attributes.getOrDefault("advertise-local", "").strip();
      if (VERIFY.contains(advertiseLocal.toLowerCase(Locale.ROOT))) {
        contact.advertiseLocal();
      }
      layer.contacts().add(contact);
    } catch (BadValueException e) {
      throw at(element.where(), e);
    }
    noteAttributes(element, Set.of("external-ip", "local-net", "dns-names", "advertise-local"));
    noteChildren(element, Set.of());
  }

  /** One that cannot be used is noted; the others count. */
  private void requestHandlers(XmlElement handlers) {
    noteContent(handlers, Set.of("request-handler"));
    noteAttributes(handlers, Set.of());
    for (XmlElement handler : handlers.children("request-handler")) {
      noteAttributes(handler, Set.of("sip-method", "http-method", "verify-peer"));
      noteChildren(handler, Set.of());
      try {
        String method = handler.attributes.getOrDefault("sip-method", RequestHandler.ANY).strip();
        layer
            .requestHandlers()
            .add(
                new RequestHandler(
                    method.isEmpty() ? RequestHandler.ANY : method.toUpperCase(Locale.ROOT),
                    RequestHandler.checkUrl(handler.text()),
                    handler.attributes.getOrDefault("http-method", "GET").equals("POST"),
                    VERIFY.contains(handler.attributes.getOrDefault("verify-peer", "")),
                    layer.origin()));
      } catch (BadValueException e) {
        layer.note(handler.where() + ": " + e.getMessage() + ", ignored");
      }
    }
  }

  /** Without a port there are no metrics; one that is no number is a mistake in the file. */
  private void monitoring(XmlElement monitoring) throws BadValueException {
    noteContent(monitoring, Set.of(PROMETHEUS));
    noteAttributes(monitoring, Set.of());
    XmlElement prometheus = monitoring.child(PROMETHEUS);
    if (prometheus == null) {
      return;
    }
    noteAttributes(prometheus, Set.of("port"));
    noteChildren(prometheus, Set.of());
    String port = prometheus.attributes.get("port");
    if (port == null) {
      layer.note(prometheus.where() + ": without a port, ignored");
      return;
    }
    try {
      layer.set(Key.PROMETHEUS_PORT, prometheus.where("port"), port);
    } catch (BadValueException e) {
      throw at(prometheus.where("port"), e);
    }
    String address = prometheus.text();
    layer.set(
        Key.PROMETHEUS_ADDRESS,
        prometheus.where(),
        address.isEmpty() ? Key.PROMETHEUS_ADDRESS.fallback() : address);
  }

  private void logging(XmlElement logging) throws BadValueException {
    noteContent(logging, LOGGING);
    noteAttributes(logging, Set.of());
    element(Key.LOG_LEVEL, logging.child("loglevel"));
    element(Key.SOFIA_LEVEL, logging.child("sofia-loglevel"));
    element(Key.LOG_LAYOUT, logging.child("layout"));
    XmlElement console = logging.child("console");
    if (console != null) {
      layer.set(Key.LOG_CONSOLE, console.where(), Key.YES);
      if (!console.text().isEmpty()) {
        layer.note(console.where() + ": its text is ignored, the element alone switches it on");
      }
    }
    children(LOG_FILE, logging.child("file"));
    children(SYSLOG, logging.child("syslog"));
  }

  /** The parent may be missing. */
  private void children(Map<String, Key<?>> keys, XmlElement parent) throws BadValueException {
    if (parent == null) {
      return;
    }
    noteContent(parent, keys.keySet());
    noteAttributes(parent, Set.of());
    for (XmlElement child : parent.children) {
      Key<?> key = keys.get(child.name);
      if (key != null && parent.child(child.name) == child) {
        element(key, child);
      }
    }
  }

  private <T> void element(Key<T> key, XmlElement element) throws BadValueException {
    if (element != null) {
      noteLeaf(element);
      value(key, element.where(), element.text());
    }
  }

  private <T> void attribute(Key<T> key, XmlElement element, String name) throws BadValueException {
    String text = element.attributes.get(name);
    if (text != null) {
      value(key, element.where(name), text);
    }
  }

  private <T> void value(Key<T> key, String where, String text) throws BadValueException {
    try {
      layer.set(key, where, text);
      if (key.isUnclear(text)) {
        layer.note(where + ": '" + text.strip() + "' is read as " + shown(key.parse(text)));
      }
    } catch (BadValueException e) {
      if (!e.isMalformed()) {
        throw at(where, e);
      }
      layer.note(where + ": " + e.getMessage() + "; the default is taken");
    }
  }

  private static String shown(Object flag) {
    return Boolean.TRUE.equals(flag) ? "on" : "off";
  }

  private static BadValueException at(String where, BadValueException e) {
    return BadValueException.refused(where + ": " + e.getMessage());
  }

  /** Of two where one is expected the first counts, as with drachtio-server. */
  private void noteChildren(XmlElement parent, Set<String> known) {
    Map<String, XmlElement> firsts = new HashMap<>();
    for (XmlElement child : parent.children) {
      XmlElement first = firsts.putIfAbsent(child.name, child);
      if (!known.contains(child.name)) {
        layer.note(child.where() + UNKNOWN);
      } else if (first != null && !REPEATABLE.contains(child.name)) {
        noteSecond(child, first);
      }
    }
  }

  private void noteSecond(XmlElement second, XmlElement first) {
    layer.note(second.where() + ": ignored, " + first.where() + " counts");
  }

  /** One that has other elements in it, and no text. */
  private void noteContent(XmlElement parent, Set<String> known) {
    noteChildren(parent, known);
    if (!parent.text().isEmpty()) {
      layer.note(parent.where() + ": text between its elements, ignored");
    }
  }

  /** One that has text in it, and nothing else. */
  private void noteLeaf(XmlElement element) {
    noteChildren(element, Set.of());
    noteAttributes(element, Set.of());
  }

  private void noteAttributes(XmlElement element, Set<String> known) {
    for (String name : List.copyOf(element.attributes.keySet())) {
      if (!known.contains(name)) {
        layer.note(element.where(name) + UNKNOWN);
      }
    }
  }
}
