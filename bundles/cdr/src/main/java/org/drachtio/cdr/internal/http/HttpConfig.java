package org.drachtio.cdr.internal.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Which web server gets call records, PID {@link #PID}; without it there is none. */
@ObjectClassDefinition(
    id = HttpConfig.PID,
    name = "drachtio call records for a web server",
    description = "Call records are posted to a web server, and kept on disk until it has them")
public @interface HttpConfig {

  /** The component's PID. */
  String PID = "org.drachtio.cdr.http";

  @AttributeDefinition(
      name = ".url",
      description =
          "http:// or https:// URL that records are posted to; a user and password in it are sent"
              + " as Authorization",
      type = AttributeType.PASSWORD)
  String _url() default "";

  @AttributeDefinition(
      name = ".authorization",
      description = "Value of the header Authorization, as 'Bearer …'; empty: none",
      type = AttributeType.PASSWORD)
  String _authorization() default "";

  @AttributeDefinition(
      description = "Most records in one request, one in a line",
      min = "1",
      max = "1000")
  int maxRecordsPerRequest() default 100;

  @AttributeDefinition(
      description = "Bound on a request and its answer, with connecting",
      min = "100",
      max = "120000")
  int timeoutMillis() default 5000;

  @AttributeDefinition(
      description =
          "Longest wait before a request is tried again; the first is one second, and it doubles",
      min = "1",
      max = "3600")
  int maxRetrySeconds() default 60;

  @AttributeDefinition(
      description = "Folder of what waits to be sent. Relative to Karaf's data folder")
  String spool() default "drachtio-cdr";

  @AttributeDefinition(
      description = "Bound on what waits to be sent, in megabytes; above it the oldest is lost",
      min = "1",
      max = "100000")
  int spoolMegabytes() default 100;

  @AttributeDefinition(
      description =
          "Bound on the records in the spool's refused.jsonl and refused.jsonl.1, which the web"
              + " server has refused, in megabytes; above it the older half is lost",
      min = "1",
      max = "2000")
  int refusedMegabytes() default 10;

  @AttributeDefinition(
      description =
          "Whether the SIP message is part of each record; it may hold secrets of callers")
  boolean messages() default false;

  @AttributeDefinition(
      description = "Events that may wait to be put into the spool; what comes above that is lost",
      min = "100",
      max = "1000000")
  int maxWaiting() default 10000;
}
