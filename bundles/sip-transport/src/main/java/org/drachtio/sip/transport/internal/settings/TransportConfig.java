package org.drachtio.sip.transport.internal.settings;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** PID {@code org.drachtio.sip.transport}. */
@ObjectClassDefinition(
    name = "drachtio SIP transport",
    description = "Where SIP is received, and its limits")
public @interface TransportConfig {

  /** PID of this configuration. */
  String PID = "org.drachtio.sip.transport";

  @AttributeDefinition(
      description =
          "Listening points: sip:[user@]host[:port][;transport=udp,tcp], optionally followed by"
              + " external-ip=1.2.3.4 (or a name, :port) local-net=10.0.0.0/8 dns-names=a,b"
              + " advertise-local (peers in local-net see the address itself). Entries of one element"
              + " are parted by '|'. Host * means every address of this machine; port * or 0 an"
              + " ephemeral one.")
  String[] contacts() default {"sip:*;transport=udp,tcp"};

  @AttributeDefinition(
      description =
          "How long the socket of a contact that was taken out stays open for the calls on it; new"
              + " requests over UDP are answered 503 there; 0 = it is closed at once")
  int contactDrainSeconds() default 600;

  @AttributeDefinition(
      description = "Send and receive buffer of a UDP socket; for sockets opened from now on")
  int udpBufferBytes() default 4 * 1024 * 1024;

  @AttributeDefinition(
      description = "Largest message on a connection; for connections opened from now on")
  int maxMessageBytes() default 2 * 1024 * 1024;

  @AttributeDefinition(
      description =
          "TCP keep-alive of SIP connections, 0 = off; for connections opened from now on")
  int tcpKeepAliveSeconds() default 30;

  @AttributeDefinition(
      description = "Connections accepted and open; a further one is closed at once; 0 = no bound")
  int maxConnections() default 20000;

  @AttributeDefinition(
      description =
          "Connections accepted from one address (IPv6: from one /64 network) and open; a further"
              + " one is closed at once; 0 = no bound")
  int maxConnectionsPerSource() default 5000;

  @AttributeDefinition(
      description = "Bytes that may wait to be written to a connection; beyond it is closed")
  int maxQueuedBytesPerConnection() default 4 * 1024 * 1024;

  @AttributeDefinition(description = "How long dialling may take")
  int connectTimeoutMillis() default 4000;

  @AttributeDefinition(description = "How long a host name may be looked up")
  int resolveTimeoutMillis() default 10000;

  @AttributeDefinition(
      description =
          "Who looks host names up: dns by RFC 3263 (NAPTR, SRV, A, AAAA, and /etc/hosts); system"
              + " the JVM and the system, addresses only",
      options = {
        @Option(label = "dns", value = "dns"),
        @Option(label = "system", value = "system")
      })
  String nameService() default "dns";

  @AttributeDefinition(
      description =
          "Name servers, numeric addresses with a port or without; empty means those of"
              + " /etc/resolv.conf")
  String[] dnsServers() default {};

  @AttributeDefinition(description = "How long one name server has for its answer")
  int dnsTimeoutMillis() default 2000;

  @AttributeDefinition(
      description =
          "How long a target of a name that has failed stands behind the other targets; each"
              + " failure in a row doubles it")
  int targetBackOffSeconds() default 30;

  @AttributeDefinition(description = "The longest that it stands behind them")
  int maxTargetBackOffSeconds() default 600;

  @AttributeDefinition(
      description =
          "Requests longer than this go by TCP instead of UDP, and back to UDP where TCP is"
              + " refused; 0 = never")
  int udpMtu() default 0;

  @AttributeDefinition(
      description =
          "A connection on which a message was begun and not completed for so long is closed; so is"
              + " one that was accepted and has sent none for so long. For connections opened from"
              + " now on")
  int partialMessageTimeoutMillis() default 30000;

  @AttributeDefinition(
      description =
          "So many requests in a row without any answer, sent on one connection, and it is closed: 2"
              + " to 1000; 0 = never")
  int maxConsecutiveTimeouts() default 0;

  @AttributeDefinition(description = "PEM file of the key for TLS, not encrypted")
  String tlsKeyFile() default "";

  @AttributeDefinition(
      description = "PEM file of the certificate of that key; its chain may stand there, too")
  String tlsCertFile() default "";

  @AttributeDefinition(description = "PEM file of the certificates that vouch for it")
  String tlsChainFile() default "";

  @AttributeDefinition(
      description =
          "Certificates for other names, KEY;CERTIFICATE;CHAIN each: a client gets the one for the"
              + " name that it asks for (server_name)")
  String[] tlsMoreCertificates() default {};

  @AttributeDefinition(description = "Least version of TLS: 1.0 to 1.3; empty means 1.2")
  String minTlsVersion() default "";

  @AttributeDefinition(
      description =
          "Cipher suites, the preferred one first, by their names in OpenSSL or Java, with colons"
              + " between them; empty means Java's choice")
  String tlsCipherList() default "";

  @AttributeDefinition(
      description =
          "Whether a TLS client must show a certificate that one of those in the chain file vouches"
              + " for; without a chain file TLS is not offered then")
  boolean tlsVerifyClient() default false;

  @AttributeDefinition(
      description =
          "Whether those that the server connects to with TLS must have a certificate for their"
              + " host, from somebody trusted")
  boolean tlsVerifyPeer() default false;

  @AttributeDefinition(
      description =
          "PEM file of the certificates that may vouch for them; empty means those whom Java"
              + " trusts")
  String tlsTrustedCertificates() default "";

  @AttributeDefinition(
      description = "How long a TLS handshake, and then a WebSocket handshake, may take")
  int handshakeTimeoutMillis() default 5000;

  @AttributeDefinition(
      description =
          "Pages of which origins may open a WebSocket (https://phone.example.com); empty means"
              + " all")
  String[] webSocketOrigins() default {};

  @AttributeDefinition(
      description =
          "How often the server pings a WebSocket client, and closes the connection of one that has"
              + " sent nothing since the last ping; 0 = never")
  int webSocketPingSeconds() default 0;

  @AttributeDefinition(
      description =
          "How long a connection over TCP or TLS that the server has opened may bring nothing until"
              + " the server sends a keep-alive on it (two CRLF, RFC 5626), at random after 80 to 100"
              + " % of that; a peer that has answered one, and then leaves one without an answer for"
              + " 10 s, has gone: the connection is closed; 0 = never")
  int crlfPingSeconds() default 0;

  @AttributeDefinition(
      description =
          "Whether a peer that has never answered such a keep-alive has gone, too, if it leaves one"
              + " without an answer. Many know nothing of them")
  boolean crlfPongRequired() default false;

  @AttributeDefinition(
      description = "Host names that are this domain, or end with a dot and it, are local")
  String localDomain() default "";

  @AttributeDefinition(
      description = "Set by drachtio's configuration: the boot that wrote these values")
  String drachtio_boot() default "";
}
