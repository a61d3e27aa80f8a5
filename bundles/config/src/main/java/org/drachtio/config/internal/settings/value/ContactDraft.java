package org.drachtio.config.internal.settings.value;

import java.util.ArrayList;
import java.util.List;

/** A {@link ContactEntry} in the making. */
public final class ContactDraft {
  private final String uri;
  private String externalIp = "";
  private String localNet = "";
  private boolean advertiseLocal;
  private final List<String> dnsNames = new ArrayList<>();

  public ContactDraft(String text) throws BadValueException {
    uri = ContactUri.check(text);
  }

  public boolean hasExternalIp() {
    return !externalIp.isEmpty();
  }

  public void externalIp(String text) throws BadValueException {
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

  public void advertiseLocal() {
    advertiseLocal = true;
  }

  public boolean hasLocalNet() {
    return !localNet.isEmpty();
  }

  public void localNet(String text) throws BadValueException {
    localNet = IpLiteral.checkIpv4Network(text.strip());
  }

  /** Adds names, separated by comma, semicolon or blank. */
  public void dnsNames(String list) {
    for (String name : list.split("[,;\\s]+")) {
      if (!name.isEmpty()) {
        dnsNames.add(name);
      }
    }
  }

  public ContactEntry done() {
    return new ContactEntry(uri, externalIp, localNet, dnsNames, advertiseLocal);
  }
}
