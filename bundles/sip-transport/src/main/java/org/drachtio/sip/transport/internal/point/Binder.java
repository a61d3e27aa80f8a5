package org.drachtio.sip.transport.internal.point;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.settings.Contact;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the sockets of one contact. All sockets of a contact have one port, an ephemeral one too.
 */
final class Binder {

  private static final Logger LOG = LoggerFactory.getLogger(Binder.class);

  /**
   * How often another ephemeral port is tried if the port of the first socket is taken for another
   * socket of the contact.
   */
  private static final int ATTEMPTS = 16;

  private record Failure(PointKey key, int port, IOException cause) {}

  private final NetworkAttachment network;
  private final TransportSettings settings;
  private final Optional<TlsServer> tls;
  private final Contact contact;

  Binder(
      NetworkAttachment network,
      TransportSettings settings,
      Optional<TlsServer> tls,
      Contact contact) {
    this.network = network;
    this.settings = settings;
    this.tls = tls;
    this.contact = contact;
  }

  /**
   * Opens what can be opened and logs the rest.
   *
   * @param port 0 = choose an ephemeral one
   * @param failed takes the keys of sockets that could not be bound, and why
   */
  List<OpenPoint> bind(List<PointKey> keys, int port, Map<PointKey, String> failed) {
    for (int attempt = 1; ; attempt++) {
      List<OpenPoint> opened = new ArrayList<>();
      List<Failure> failures = new ArrayList<>();
      int common = port;
      for (PointKey key : keys) {
        try {
          OpenPoint point = open(key, common);
          opened.add(point);
          common = point.point().port();
        } catch (IOException e) {
          failures.add(new Failure(key, common, e));
        }
      }
      if (port != 0 || failures.isEmpty() || attempt == ATTEMPTS) {
        report(failures, failed);
        return opened;
      }
      opened.forEach(OpenPoint::close);
    }
  }

  private OpenPoint open(PointKey key, int port) throws IOException {
    InetSocketAddress local = new InetSocketAddress(key.address(), port);
    return switch (key.protocol()) {
      case UDP -> OpenPoint.of(key, contact, network.bind(local, settings.udpBufferBytes()));
      case TCP, WS -> OpenPoint.of(key, contact, network.listen(local, settings.streams()));
      case TLS, WSS -> {
        TlsServer offered =
            tls.orElseThrow(() -> new IOException("there is no certificate for TLS"));
        TlsServer its = OpenPoint.offered(key.protocol(), offered);
        yield OpenPoint.of(key, contact, network.listen(local, settings.streams(), its));
      }
    };
  }

  private void report(List<Failure> failures, Map<PointKey, String> failed) {
    for (Failure failure : failures) {
      String where =
          failure.key.protocol().token()
              + "/"
              + Addresses.host(failure.key.address())
              + ":"
              + failure.port;
      String problem = "cannot listen on " + where + ": " + failure.cause.getMessage();
      failed.put(failure.key, problem);
      LOG.error("Contact {}: {}", contact.uri(), problem);
    }
  }
}
