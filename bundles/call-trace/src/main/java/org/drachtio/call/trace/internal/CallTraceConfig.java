package org.drachtio.call.trace.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What is recorded and how much of it, PID {@link #PID}. */
@ObjectClassDefinition(
    id = CallTraceConfig.PID,
    name = "drachtio call trace",
    description = "The last calls, kept in memory for drachtio:calls and drachtio:ladder")
public @interface CallTraceConfig {

  /** The component's PID. */
  String PID = "org.drachtio.call.trace";

  @AttributeDefinition(
      description =
          "1: every call is recorded; 10: one in ten; 0: only what is selected, here or by"
              + " drachtio:trace",
      min = "0",
      max = "1000000")
  int recordOneIn() default 0;

  @AttributeDefinition(
      description =
          "Numbers, users, addresses, networks and Call-IDs that are recorded in any case, parted"
              + " by commas")
  String[] always() default {};

  @AttributeDefinition(
      description =
          "Whether requests outside calls are recorded as well: REGISTER, OPTIONS, MESSAGE,"
              + " SUBSCRIBE")
  boolean otherRequests() default false;

  @AttributeDefinition(
      description =
          "Headers by which an application says which call its INVITE belongs to: the Call-ID of"
              + " the other leg, or the value that the header had there; parted by commas")
  String[] linkingHeaders() default {"Session-ID", "X-CID", "X-Call-ID"};

  @AttributeDefinition(
      description = "Call-IDs that are kept; beyond it the oldest go",
      min = "10",
      max = "1000000")
  int maxLegs() default 20000;

  @AttributeDefinition(
      description = "Megabytes beside the heap for them; beyond it the oldest go",
      min = "1",
      max = "4096")
  int maxMegabytes() default 48;

  @AttributeDefinition(
      description =
          "Kilobytes for the messages of one Call-ID; beyond it those in the middle are left out",
      min = "16",
      max = "65536")
  int maxKilobytesPerLeg() default 512;

  @AttributeDefinition(
      description = "Megabytes of what waits to be recorded; beyond it messages are left out",
      min = "1",
      max = "1024")
  int queueMegabytes() default 8;
}
