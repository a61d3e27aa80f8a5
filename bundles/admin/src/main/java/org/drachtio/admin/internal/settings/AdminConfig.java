package org.drachtio.admin.internal.settings;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Configuration of the side of the applications, PID {@link #PID}. Every value may change at any
 * time.
 */
@ObjectClassDefinition(
    id = AdminConfig.PID,
    name = "drachtio admin",
    description = "Where applications connect, and what they may cost")
public @interface AdminConfig {

  /** PID of this configuration. */
  String PID = "org.drachtio.admin";

  @AttributeDefinition(description = "Numeric address that applications connect to")
  String address() default "127.0.0.1";

  @AttributeDefinition(
      description = "TCP port that applications connect to; 0 = none",
      min = "0",
      max = "65535")
  int port() default 9022;

  @AttributeDefinition(
      description = "TCP port that applications connect to with TLS; 0 = none",
      min = "0",
      max = "65535")
  int tlsPort() default 0;

  @AttributeDefinition(description = "PEM file of the key for TLS, not encrypted")
  String tlsKeyFile() default "";

  @AttributeDefinition(
      description = "PEM file of the certificate of that key; its chain may stand there, too")
  String tlsCertFile() default "";

  @AttributeDefinition(description = "PEM file of the certificates that vouch for it")
  String tlsChainFile() default "";

  @AttributeDefinition(description = "Least version of TLS: 1.0 to 1.3; empty means 1.2")
  String minTlsVersion() default "";

  @AttributeDefinition(
      description =
          "Cipher suites, the preferred one first, by their names in OpenSSL or Java, with colons"
              + " between them; empty means Java's choice")
  String tlsCipherList() default "";

  @AttributeDefinition(
      name = ".secret",
      description = "What an application must know; a change counts for later authentications",
      type = AttributeType.PASSWORD)
  String _secret() default "admin";

  @AttributeDefinition(description = "TCP keep-alive idle and interval time; 0 = off", min = "0")
  int tcpKeepAliveSeconds() default 45;

  @AttributeDefinition(description = "Bound on the TLS handshake of a connection", min = "1")
  int handshakeTimeoutMillis() default 5000;

  @AttributeDefinition(
      description = "Time from connecting to authenticating, else the connection is closed",
      min = "1")
  int authenticationTimeoutMillis() default 5000;

  @AttributeDefinition(
      description =
          "Bound on connecting to one address of an application that listens, with the handshake"
              + " of TLS",
      min = "1")
  int dialTimeoutMillis() default 5000;

  @AttributeDefinition(
      description =
          "Whether an application that the server connects to with TLS has to have a certificate"
              + " that can be trusted, for the host in its address")
  boolean dialVerifyPeer() default false;

  @AttributeDefinition(
      description =
          "File with the PEM certificates of who may vouch for those applications, read when this"
              + " configuration is taken; empty = whom the JVM trusts")
  String dialTrustedCertificates() default "";

  @AttributeDefinition(
      description = "Largest frame that an authenticated application may send, in bytes",
      min = "1048576",
      max = "1073741824")
  int maxFrameBytes() default 4 * 1024 * 1024;

  @AttributeDefinition(
      description =
          "Time for a frame of an authenticated application that was begun and is not complete,"
              + " else the connection is closed",
      min = "1")
  int partialFrameTimeoutMillis() default 30000;

  @AttributeDefinition(description = "Open connections; a further one is closed at once", min = "1")
  int maxConnections() default 10000;

  @AttributeDefinition(
      description =
          "Open connections from one address (IPv6: from one /64 network); a further one is closed"
              + " at once; 0 = no bound",
      min = "0")
  int maxConnectionsPerSource() default 2500;

  @AttributeDefinition(
      description =
          "Connections that have not authenticated; for a further one the oldest of them is closed",
      min = "1")
  int maxUnauthenticatedConnections() default 1000;

  @AttributeDefinition(
      description =
          "Bytes waiting to be written to one application; over it the connection is closed",
      min = "65536")
  int maxQueuedBytes() default 16 * 1024 * 1024;

  @AttributeDefinition(
      description =
          "Bytes waiting to be written to one application; over it new requests go to another that"
              + " wants them (at most half of maxQueuedBytes counts)",
      min = "1024")
  int passOverQueuedBytes() default 1024 * 1024;

  @AttributeDefinition(
      description =
          "How long an application that owes an answer may say nothing at all; after that new"
              + " requests, and those that it has not answered, go to another that wants them; 0 ="
              + " as long as it likes",
      min = "0")
  int silenceMillis() default 2000;

  @AttributeDefinition(
      description =
          "Whether applications that ask for them are told of calls: cdr:attempt, cdr:start,"
              + " cdr:stop")
  boolean cdrs() default false;

  @AttributeDefinition(
      description = "Names of headers that are sent in the letter case that the application uses")
  String[] preserveHeaderNames() default {};

  @AttributeDefinition(
      description = "Written by the server: the boot that this configuration belongs to")
  String drachtio_boot() default "";
}
