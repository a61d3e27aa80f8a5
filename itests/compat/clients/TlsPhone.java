import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A phone on the JDK's TLS: host, port, trusted certificate, version. It registers, calls and hangs
 * up, and prints each answer.
 */
public final class TlsPhone {

  private final SSLSocket socket;
  private final StringBuilder received = new StringBuilder();
  private int cseq;
  private String to = "<sip:application@pbx.test>";

  private TlsPhone(SSLSocket socket) {
    this.socket = socket;
  }

  public static void main(String[] args) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(Path.of(args[2]))) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(args[0], Integer.parseInt(args[1]))) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(new String[] {args[3]});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(15_000);
      socket.startHandshake();
      System.out.println(socket.getSession().getProtocol());
      TlsPhone phone = new TlsPhone(socket);
      phone.ask("REGISTER");
      phone.ask("INVITE");
      phone.send("ACK");
      phone.ask("BYE");
    }
  }

  /** Sends a request and waits for its final response. */
  private void ask(String method) throws Exception {
    cseq++;
    send(method);
    String response = response();
    while (response.startsWith("SIP/2.0 1")) {
      response = response();
    }
    System.out.println(method + " " + response.substring(8, 11));
    if (method.equals("INVITE")) {
      to =
          response
              .lines()
              .filter(line -> line.startsWith("To:"))
              .findFirst()
              .orElseThrow()
              .substring(3)
              .strip();
    }
  }

  private void send(String method) throws Exception {
    String local = "[" + socket.getLocalAddress().getHostAddress() + "]";
    String host =
        (local.indexOf(':') < 0 ? local.substring(1, local.length() - 1) : local)
            + ":"
            + socket.getLocalPort();
    String request =
        String.join(
            "\r\n",
            method + " sip:application@pbx.test SIP/2.0",
            "Via: SIP/2.0/TLS " + host + ";branch=z9hG4bK" + System.nanoTime(),
            "From: <sip:java@pbx.test>;tag=java",
            "To: " + to,
            "Call-ID: java-" + socket.getLocalPort(),
            "CSeq: " + cseq + " " + method,
            "Contact: <sip:java@" + host + ";transport=tls>",
            "Max-Forwards: 70",
            "Expires: 60",
            "Content-Length: 0",
            "",
            "");
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private String response() throws Exception {
    byte[] buffer = new byte[8192];
    while (true) {
      int end = received.indexOf("\r\n\r\n");
      if (end >= 0) {
        String head = received.substring(0, end);
        int length =
            head.lines()
                .filter(line -> line.startsWith("Content-Length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .sum();
        if (received.length() >= end + 4 + length) {
          received.delete(0, end + 4 + length);
          return head;
        }
      }
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        throw new IllegalStateException("closed");
      }
      received.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
  }
}
