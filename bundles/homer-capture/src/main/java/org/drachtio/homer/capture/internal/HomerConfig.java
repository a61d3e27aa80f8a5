package org.drachtio.homer.capture.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Where SIP messages are captured to, PID {@link #PID}. */
@ObjectClassDefinition(
    id = HomerConfig.PID,
    name = "drachtio Homer capture",
    description = "The Homer collector that gets a copy of every SIP message")
public @interface HomerConfig {

  /** The component's PID. */
  String PID = "org.drachtio.homer.capture";

  @AttributeDefinition(description = "Host or address of the collector; empty: nothing is captured")
  String host() default "";

  @AttributeDefinition(description = "Port of the collector", min = "1", max = "65535")
  int port() default 9060;

  @AttributeDefinition(
      description = "How the collector is reached; tcp and tls with HEP 3 only",
      options = {
        @Option(label = "udp", value = "udp"),
        @Option(label = "tcp", value = "tcp"),
        @Option(label = "tls", value = "tls")
      })
  String transport() default "udp";

  @AttributeDefinition(description = "Version of HEP", min = "1", max = "3")
  int hepVersion() default 3;

  @AttributeDefinition(
      description =
          "Capture id, by which the collector knows this server; HEP 2 carries its last 16 bits",
      min = "1",
      max = "4294967295")
  long captureId() default 0;

  @AttributeDefinition(
      description = "Password that the collector wants (HEP 3); empty: none",
      type = AttributeType.PASSWORD)
  String _password() default "";

  @AttributeDefinition(
      description =
          "Say which call a message belongs to, by its Call-ID (HEP 3); drachtio-server does not")
  boolean correlationId() default true;

  @AttributeDefinition(
      description =
          "Names of headers whose value is the correlation id of their call in place of its"
              + " Call-ID; an application that sets one on the second leg of a call, with the"
              + " Call-ID of the first, correlates the two; empty:"
              + " none")
  String[] correlationHeaders() default {"X-CID", "X-Call-ID", "X-Correlation-ID"};

  @AttributeDefinition(
      description =
          "Most bytes of messages that wait to be sent; over it messages are dropped and counted",
      min = "65536",
      max = "1073741824")
  int maxQueuedBytes() default 16 * 1024 * 1024;

  @AttributeDefinition(
      description = "With tls: check the certificate and the name of the collector")
  boolean tlsVerifyPeer() default true;

  @AttributeDefinition(
      description =
          "With tls: PEM file of the certificates that may vouch for the collector; empty: those"
              + " that the JVM trusts")
  String tlsTrustedCertificates() default "";
}
