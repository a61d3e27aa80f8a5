package org.drachtio.cdr.internal.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where call records are written to, PID {@link #PID}; without it there is no file. */
@ObjectClassDefinition(
    id = FileConfig.PID,
    name = "drachtio call records in files",
    description = "Call records as lines of JSON in files that take turns")
public @interface FileConfig {

  /** The component's PID. */
  String PID = "org.drachtio.cdr.file";

  @AttributeDefinition(
      description =
          "File; the older ones get .1, .2 … behind their names. Relative to Karaf's data folder")
  String path() default "log/cdr.jsonl";

  @AttributeDefinition(description = "Largest size of a file in megabytes", min = "1", max = "2000")
  int maxMegabytes() default 100;

  @AttributeDefinition(
      description = "Number of files, the one that is written to included",
      min = "1",
      max = "1000")
  int maxFiles() default 10;

  @AttributeDefinition(
      description =
          "Whether the SIP message is part of each record; it may hold secrets of callers")
  boolean messages() default false;

  @AttributeDefinition(
      description = "Events that may wait to be written; what comes above that is lost",
      min = "100",
      max = "1000000")
  int maxWaiting() default 10000;
}
