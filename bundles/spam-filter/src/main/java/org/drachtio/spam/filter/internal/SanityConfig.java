package org.drachtio.spam.filter.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the checks of REGISTER and OPTIONS, PID {@link #PID}. */
@ObjectClassDefinition(
    id = SanityConfig.PID,
    name = "drachtio spam filter",
    description = "What REGISTER and OPTIONS requests must fulfil to reach an application")
public @interface SanityConfig {

  /** The component's PID. */
  String PID = "org.drachtio.spam.filter";

  @AttributeDefinition(
      description =
          "Answer a REGISTER 403 whose Request-URI has an address instead of a domain:"
              + " scanners know no domain")
  boolean rejectRegisterWithNoRealm() default false;

  @AttributeDefinition(
      description = "Answer a REGISTER 400 whose first Contact is no URI with a scheme and not *")
  boolean rejectBadRegisterContact() default true;

  @AttributeDefinition(
      description = "Answer a REGISTER 400 that has Contact * and an Expires other than 0")
  boolean rejectBadRegisterExpires() default true;

  @AttributeDefinition(
      description =
          "Answer an OPTIONS 200 here if its User-Agent is exactly this one; empty: none of them")
  String optionsAutoRespond() default "";
}
