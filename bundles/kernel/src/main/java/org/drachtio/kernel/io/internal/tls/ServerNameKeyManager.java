package org.drachtio.kernel.io.internal.tls;

import java.security.Principal;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.drachtio.kernel.io.TlsIdentity;

/**
 * Chooses among several certificates by the name that the client asks for (RFC 6066 §3), then by
 * the kind of key that both sides can use. A client that names nobody, or somebody unknown, gets
 * the first certificate, or another one for the same names. Immutable, thread-safe.
 */
final class ServerNameKeyManager extends IdentityKeyManager {

  private static final int DNS_NAME = 2;

  private final List<Set<String>> names = new ArrayList<>();

  ServerNameKeyManager(List<TlsIdentity> identities) {
    super(identities);
    for (TlsIdentity identity : identities) {
      names.add(namesOf(identity.certificate()));
    }
  }

  private static Set<String> namesOf(X509Certificate certificate) {
    Set<String> found = new HashSet<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (alternative.get(0).equals(DNS_NAME)) {
            found.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateParsingException e) {
      // A certificate without a readable name stands for no name in particular.
      return Set.of();
    }
    return found;
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    String wanted = wantedName(engine.getHandshakeSession());
    boolean isKnown = false;
    for (int i = 0; i < identities().size(); i++) {
      isKnown |= hasName(i, wanted);
    }
    for (int i = 0; i < identities().size(); i++) {
      boolean fits = isKnown ? hasName(i, wanted) : names.get(i).equals(names.get(0));
      if (fits && keyType.equals(identities().get(i).key().getAlgorithm())) {
        return Integer.toString(i);
      }
    }
    // Another kind of key is asked for next.
    return null;
  }

  private static String wantedName(SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return "";
  }

  private boolean hasName(int index, String wanted) {
    if (wanted.isEmpty()) {
      return false;
    }
    int dot = wanted.indexOf('.');
    Set<String> known = names.get(index);
    return known.contains(wanted) || dot > 0 && known.contains("*" + wanted.substring(dot));
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    List<String> aliases = new ArrayList<>();
    for (int i = 0; i < identities().size(); i++) {
      if (keyType.equals(identities().get(i).key().getAlgorithm())) {
        aliases.add(Integer.toString(i));
      }
    }
    return aliases.isEmpty() ? null : aliases.toArray(String[]::new);
  }
}
