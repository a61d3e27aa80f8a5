package org.drachtio.metrics.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where metrics and health can be asked for, PID {@link #PID}. */
@ObjectClassDefinition(
    id = MetricsConfig.PID,
    name = "drachtio metrics",
    description = "Where Prometheus finds the metrics, and others the health, by HTTP")
public @interface MetricsConfig {

  /** The component's PID. */
  String PID = "org.drachtio.metrics";

  @AttributeDefinition(
      description = "Port for /metrics, /healthz and /readyz; 0 = none",
      min = "0",
      max = "65535")
  int port() default 0;

  @AttributeDefinition(description = "Address to listen on; 0.0.0.0 = all")
  String address() default "127.0.0.1";

  @AttributeDefinition(
      description =
          "Addresses and networks that may ask, like 10.0.0.0/8; others get 403. Empty: everybody")
  String[] allowedNetworks() default {};
}
