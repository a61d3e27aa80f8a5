package org.drachtio.kernel.io.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.TlsIdentity;

/**
 * Makes the client's end of TLS connections. What is costly to make is kept, of those kinds that
 * were asked for last. Thread-safe; may take long.
 */
public final class TlsContexts {

  /** More kinds of trust and identity than this are not in use at a time. */
  private static final int MAX_CONTEXTS = 16;

  /** Sessions that can be resumed; the JDK would keep 20480 of each context, with certificates. */
  static final int MAX_SESSIONS = 1000;

  private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

  private record Kind(
      boolean verify, List<X509Certificate> trusted, List<TlsIdentity> identities) {}

  private final Map<Kind, SSLContext> contexts = new ConcurrentHashMap<>();

  public SSLEngine engine(TlsClient client, int port) throws GeneralSecurityException, IOException {
    SSLEngine engine = context(client).createSSLEngine(client.host(), port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (client.verifyPeer()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    serverName(client.host(), parameters);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** The JDK says by itself only names that have a dot. */
  private static void serverName(String host, SSLParameters parameters) {
    if (host.indexOf(':') >= 0 || IPV4.matcher(host).matches()) {
      return;
    }
    try {
      parameters.setServerNames(List.of(new SNIHostName(host)));
    } catch (IllegalArgumentException e) {
      // E.g. with an underscore: a name that server_name cannot carry is not sent.
      parameters.setServerNames(List.of());
    }
  }

  private SSLContext context(TlsClient client) throws GeneralSecurityException, IOException {
    Kind kind =
        new Kind(
            client.verifyPeer(),
            client.verifyPeer() ? client.trusted() : List.of(),
            client.identities());
    SSLContext known = contexts.get(kind);
    if (known != null) {
      return known;
    }
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(keyManagers(kind.identities()), trustManagers(kind), null);
    made.getClientSessionContext().setSessionCacheSize(MAX_SESSIONS);
    if (contexts.size() >= MAX_CONTEXTS) {
      contexts.clear();
    }
    SSLContext raced = contexts.putIfAbsent(kind, made);
    return raced == null ? made : raced;
  }

  private static KeyManager[] keyManagers(List<TlsIdentity> identities) {
    return identities.isEmpty() ? null : new KeyManager[] {new ClientKeyManager(identities)};
  }

  private static TrustManager[] trustManagers(Kind kind)
      throws GeneralSecurityException, IOException {
    if (!kind.verify()) {
      return new TrustManager[] {new TrustAnybody()};
    }
    return trustManagers(kind.trusted());
  }

  /** Those who check a peer's certificate; empty means those whom the JVM trusts. */
  static TrustManager[] trustManagers(List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted.isEmpty() ? null : keyStore(trusted));
    return factory.getTrustManagers();
  }

  private static KeyStore keyStore(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("trusted-" + i, certificates.get(i));
    }
    return store;
  }
}
