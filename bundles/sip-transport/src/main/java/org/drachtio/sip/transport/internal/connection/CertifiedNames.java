package org.drachtio.sip.transport.internal.connection;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.net.IpAddress;
import org.drachtio.message.SipUri;

/**
 * The hosts that a certificate names, as RFC 5922 §7.1 reads it for SIP: the domains of its SIP
 * URIs, else its DNS names, and its addresses. A wildcard names nobody (§7.2), and neither does the
 * common name.
 */
final class CertifiedNames {

  /** A certificate may have thousands of names, each of which would be kept. */
  static final int MAX_NAMES = 32;

  /** RFC 5280 §4.2.1.6. */
  private static final int DNS_NAME = 2;

  private static final int URI = 6;
  private static final int ADDRESS = 7;

  private CertifiedNames() {}

  /** Those of the peer of a session, in lower case; empty if it has shown no certificate. */
  static Set<String> ofPeer(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? among(alternatives(certificate))
          : Set.of();
    } catch (SSLPeerUnverifiedException showedNone) {
      return Set.of();
    }
  }

  /**
   * Those among the alternative names of a certificate.
   *
   * @param alternatives as {@link X509Certificate#getSubjectAlternativeNames} gives them
   */
  static Set<String> among(Collection<List<?>> alternatives) {
    Set<String> domains = new LinkedHashSet<>();
    Set<String> hosts = new LinkedHashSet<>();
    Set<String> addresses = new LinkedHashSet<>();
    for (List<?> alternative : alternatives) {
      if (!(alternative.get(1) instanceof String name)) {
        continue;
      }
      switch ((Integer) alternative.get(0)) {
        case URI ->
            SipUri.parse(name)
                .filter(CertifiedNames::isDomain)
                .ifPresent(uri -> add(domains, uri.host()));
        case DNS_NAME -> add(hosts, name);
        case ADDRESS ->
            IpAddress.parse(name).ifPresent(address -> add(addresses, address.toString()));
        default -> {}
      }
    }
    Set<String> all = domains.isEmpty() ? hosts : domains;
    all.addAll(addresses);
    return all.size() <= MAX_NAMES ? all : Set.copyOf(List.copyOf(all).subList(0, MAX_NAMES));
  }

  /** A URI with a user names a person, not a server (RFC 5922 §7.1). */
  private static boolean isDomain(SipUri uri) {
    return uri.scheme().equals("sip") && uri.user().isEmpty();
  }

  private static void add(Set<String> names, String name) {
    if (!name.isEmpty() && name.indexOf('*') < 0) {
      names.add(keyOf(name));
    }
  }

  /** How hosts are compared. */
  static String keyOf(String host) {
    return HostPort.bare(host).toLowerCase(Locale.ROOT);
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> found = certificate.getSubjectAlternativeNames();
      return found == null ? List.of() : found;
    } catch (CertificateParsingException e) {
      // A certificate without a readable name names nobody.
      return List.of();
    }
  }
}
