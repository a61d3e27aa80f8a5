package org.drachtio.config.internal.settings;

import java.util.ArrayList;
import java.util.List;

/** A {@link Contact} in the making. */
final class ContactDraft {
  private final String uri;
  private String externalIp = "";
  private String localNet = "";
  private boolean advertiseLocal;
  private final List<String> dnsNames = new ArrayList<>();

  ContactDraft(String text) throws BadValueException {
    uri = ContactUri.check(text);
  }

  boolean hasExternalIp() {
    return !externalIp.isEmpty();
  }

  void externalIp(String text) throws BadValueException {
    externalIp = checkExternal(text.strip());
  }

  /** An IPv4 address or a name, with a port or without. */
  private static String checkExternal(String text) throws BadValueException {
    String host = text.replaceFirst(":\\d{1,5}$", "");
    boolean isName = host.matches("[A-Za-z0-9._-]*[A-Za-z][A-Za-z0-9._-]*");
    if (!isName && !IpLiteral.isIpv4(host)) {
      throw BadValueException.refused(
          "'" + text + "' is not an IPv4 address or a name, with a port or without");
    }
    return text;
  }

  void advertiseLocal() {
    advertiseLocal = true;
  }

  boolean hasLocalNet() {
    return !localNet.isEmpty();
  }

  void localNet(String text) throws BadValueException {
    localNet = IpLiteral.checkIpv4Network(text.strip());
  }

  /** Adds names, separated by comma, semicolon or blank. */
  void dnsNames(String list) {
    for (String name : list.split("[,;\\s]+")) {
      if (!name.isEmpty()) {
        dnsNames.add(name);
      }
    }
  }

  Contact done() {
    return new Contact(uri, externalIp, localNet, dnsNames, advertiseLocal);
  }
}
