package org.drachtio.config.internal.settings;

import java.util.ArrayList;
import java.util.List;

/** A {@link Contact} in the making. */
final class ContactDraft {
  private final String uri;
  private String externalIp = "";
  private String localNet = "";
  private final List<String> dnsNames = new ArrayList<>();

  ContactDraft(String text) throws BadValueException {
    uri = ContactUri.check(text);
  }

  boolean hasExternalIp() {
    return !externalIp.isEmpty();
  }

  void externalIp(String text) throws BadValueException {
    externalIp = IpLiteral.checkIpv4(text.strip());
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
    return new Contact(uri, externalIp, localNet, dnsNames);
  }
}
