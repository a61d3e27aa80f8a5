package org.drachtio.http.routing.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of one route, factory PID {@link #PID}. */
@ObjectClassDefinition(
    id = RouteConfig.PID,
    name = "drachtio HTTP route",
    description = "Which web callback decides where requests of a method go")
public @interface RouteConfig {

  /** PID of this configuration. */
  String PID = "org.drachtio.http.routing.route";

  @AttributeDefinition(
      description = "Of several routes for a method the one with the lowest order is used")
  int order() default 100;

  @AttributeDefinition(
      description = "SIP method in upper case; * = every method that no other route names")
  String method() default "*";

  @AttributeDefinition(
      description =
          "http:// or https:// = ask there; tcp://host:port or tls://host:port = connect to the"
              + " application there",
      type = AttributeType.PASSWORD)
  String url();

  @AttributeDefinition(
      description = "POST sends the SIP message along",
      options = {@Option(label = "GET", value = "GET"), @Option(label = "POST", value = "POST")})
  String httpMethod() default "GET";

  @AttributeDefinition(description = "Check the certificate and the name of an https server")
  boolean verifyPeer() default false;

  @AttributeDefinition(description = "Written by the server: what set this route")
  String drachtio_source() default "cfg file";
}
