package org.drachtio.sip.proxy.internal.environment;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the proxy. */
@ObjectClassDefinition(id = ProxyConfig.PID, name = "drachtio proxy")
public @interface ProxyConfig {

  /** PID of this configuration. */
  String PID = "org.drachtio.sip.proxy";

  @AttributeDefinition(
      name = "Outbound proxy",
      description =
          "SIP URI of the next hop of every proxied request; empty: where its target points")
  String outboundProxy() default "";

  @AttributeDefinition(
      name = "Timer C (ms)",
      description =
          "How long an INVITE may go without a new provisional response before it is cancelled; the"
              + " RFC wants more than three minutes")
  int timerCMillis() default 185000;

  @AttributeDefinition(
      name = "Targets per request",
      description = "Most targets of one request, those of redirections included")
  int maxTargets() default 64;

  @AttributeDefinition(
      name = "Challenge memory (ms)",
      description =
          "How long a request with credentials is led to the target that challenged its"
              + " predecessor")
  int challengeMemoryMillis() default 2000;

  @AttributeDefinition(
      name = "Challenges per lane",
      description = "Most challenges remembered; over it the oldest is forgotten")
  int maxChallengesPerLane() default 10000;
}
