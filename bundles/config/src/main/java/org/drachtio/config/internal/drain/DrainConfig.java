package org.drachtio.config.internal.drain;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Configuration of the drain, PID {@link DrainComponent#PID}. Every value may change at any time.
 */
@ObjectClassDefinition(
    id = DrainComponent.PID,
    name = "drachtio drain",
    description = "How the server ends: at once, or when the calls in progress are over")
public @interface DrainConfig {

  @AttributeDefinition(
      description =
          "Seconds that calls in progress have to end after SIGTERM, while new requests are answered"
              + " 503; 0 = the server ends at once",
      min = "0",
      max = "86400")
  int seconds() default 0;

  @AttributeDefinition(
      description = "Seconds after which those who are answered 503 may try again",
      min = "0",
      max = "3600")
  int retryAfterSeconds() default 5;
}
