package org.drachtio.spam.filter.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Limits per source, PID {@link #PID}. Without a configuration there are none. */
@ObjectClassDefinition(
    id = LimitConfig.PID,
    name = "drachtio source limits",
    description =
        "How many new requests a source may send: an IPv4 address or an IPv6 /64 network, its"
            + " datagrams and its connections apart")
public @interface LimitConfig {

  /** The component's PID. */
  String PID = "org.drachtio.spam.filter.limits";

  @AttributeDefinition(description = "INVITEs a second in the long run; 0: no limit")
  double callsPerSecond() default 0;

  @AttributeDefinition(description = "INVITEs at once", min = "1")
  int callsBurst() default 20;

  @AttributeDefinition(description = "REGISTERs a second in the long run; 0: no limit")
  double registrationsPerSecond() default 0;

  @AttributeDefinition(description = "REGISTERs at once", min = "1")
  int registrationsBurst() default 20;

  @AttributeDefinition(description = "All other new requests a second; 0: no limit")
  double othersPerSecond() default 0;

  @AttributeDefinition(description = "All other new requests at once", min = "1")
  int othersBurst() default 50;

  @AttributeDefinition(
      description = "What a request over a limit gets",
      options = {
        @Option(label = "reject: 503 with Retry-After", value = "reject"),
        @Option(label = "discard: no answer", value = "discard")
      })
  String action() default "reject";

  @AttributeDefinition(description = "Addresses and networks without limits, parted by commas")
  String[] exempt() default {};

  @AttributeDefinition(
      description =
          "Requests over a limit, less one a second, after which a source that sends on"
              + " connections is cut off; 0: never",
      min = "0")
  int cutOffAfter() default 100;

  @AttributeDefinition(
      description = "Seconds of the first cut-off; each further one takes twice as long",
      min = "1")
  int cutOffSeconds() default 10;

  @AttributeDefinition(
      description = "Longest cut-off, in seconds; after as long without one it begins anew",
      min = "1")
  int maxCutOffSeconds() default 3600;

  @AttributeDefinition(
      description = "Sources that are remembered; beyond it the oldest is forgotten",
      min = "16",
      max = "1000000")
  int maxSources() default 100000;
}
