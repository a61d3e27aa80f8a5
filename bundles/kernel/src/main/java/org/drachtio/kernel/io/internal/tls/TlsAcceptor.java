package org.drachtio.kernel.io.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.drachtio.kernel.io.TlsServer;

/** Makes the server's end of TLS connections. Immutable, thread-safe. */
public final class TlsAcceptor {

  private final SSLContext context;
  private final SSLParameters parameters;
  private final int handshakeMillis;

  private TlsAcceptor(SSLContext context, SSLParameters parameters, int handshakeMillis) {
    this.context = context;
    this.parameters = parameters;
    this.handshakeMillis = handshakeMillis;
  }

  /** Checks all that can be checked before a client comes. */
  public static TlsAcceptor of(TlsServer server) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new ServerNameKeyManager(server.identities())},
          TlsContexts.trustManagers(server.trusted()),
          null);
      context.getServerSessionContext().setSessionCacheSize(TlsContexts.MAX_SESSIONS);
      SSLParameters parameters = context.getDefaultSSLParameters();
      parameters.setProtocols(server.protocols().toArray(String[]::new));
      if (!server.cipherSuites().isEmpty()) {
        parameters.setCipherSuites(server.cipherSuites().toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
      }
      parameters.setNeedClientAuth(
          server.clientCertificate() == TlsServer.ClientCertificate.REQUIRED);
      TlsAcceptor acceptor = new TlsAcceptor(context, parameters, server.handshakeMillis());
      acceptor.newEngine();
      return acceptor;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("TLS cannot be offered: " + e.getMessage(), e);
    }
  }

  public int handshakeMillis() {
    return handshakeMillis;
  }

  /** The server's end of a new connection. */
  public SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters);
    return engine;
  }
}
