package org.drachtio.call.control.internal.settings;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of call control. */
@ObjectClassDefinition(id = CallControlConfig.PID, name = "drachtio call control")
public @interface CallControlConfig {

  /** The component's PID. */
  String PID = "org.drachtio.call.control";

  @AttributeDefinition(
      name = "Pending time-out (ms)",
      description = "How long an application may take for its first answer to a new request")
  int pendingTimeoutMillis() default 64000;

  @AttributeDefinition(
      name = "Pending requests per lane",
      description =
          "Bound on new requests that wait for their first answer; over it new ones get 503")
  int maxPendingPerLane() default 50000;

  @AttributeDefinition(
      name = "Always send 180",
      description = "Answer every new INVITE that is given to an application 180 at once")
  boolean alwaysSend180() default false;

  @AttributeDefinition(
      name = "Reconnect grace (ms)",
      description =
          "How long an INVITE that rings still waits for its answer after its application has"
              + " gone; then it gets 503")
  int reconnectGraceMillis() default 10000;

  @AttributeDefinition(
      name = "Tags with successors",
      description =
          "An application that has one of these tags goes on with the calls of its predecessor; *:"
              + " any application, one without tags too; empty: none does")
  String[] successionTags() default {"*"};
}
