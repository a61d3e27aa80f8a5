package org.drachtio.http.routing.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What all routes have in common, PID {@link #PID}. */
@ObjectClassDefinition(
    id = RouterConfig.PID,
    name = "drachtio HTTP routing",
    description = "How web callbacks are asked")
public @interface RouterConfig {

  /** PID of this configuration. */
  String PID = "org.drachtio.http.routing";

  @AttributeDefinition(description = "Bound on connecting to the web server", min = "1")
  int connectTimeoutMillis() default 2000;

  @AttributeDefinition(description = "Bound on the whole question and its answer", min = "1")
  int totalTimeoutMillis() default 3000;

  @AttributeDefinition(description = "Largest answer that is read, in bytes", min = "1024")
  int maxAnswerBytes() default 16384;

  @AttributeDefinition(
      description =
          "Questions of one route that may be open at the same time; over it requests get 503",
      min = "1")
  int maxOpenRequests() default 2000;

  @AttributeDefinition(
      description =
          "Questions of all routes that may be open at the same time; over it requests get 503",
      min = "1")
  int maxOpenRequestsInAll() default 4000;
}
