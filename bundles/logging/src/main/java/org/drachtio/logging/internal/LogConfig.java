package org.drachtio.logging.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where lines of the log go and how they look, PID {@link #PID}. */
@ObjectClassDefinition(
    id = LogConfig.PID,
    name = "drachtio logging",
    description = "Where lines of the log go and how they look; levels are those of log:set")
public @interface LogConfig {

  /** The component's PID. */
  String PID = "org.drachtio.logging";

  @AttributeDefinition(description = "Write to the standard error stream")
  boolean console() default false;

  @AttributeDefinition(description = "Path of the log file; empty: none")
  String file() default "";

  @AttributeDefinition(description = "Folder of full log files, relative to that of the log file")
  String archive() default "archive";

  @AttributeDefinition(
      description = "Megabytes (10^6) at which the file goes to the archive",
      min = "1")
  int fileMegabytes() default 50;

  @AttributeDefinition(
      description = "Megabytes that the archive may have in all; the oldest files are removed",
      min = "0")
  int archiveMegabytes() default 1000;

  @AttributeDefinition(
      description = "Files that the archive may have; the oldest are removed",
      min = "0")
  int archiveFiles() default 100;

  @AttributeDefinition(
      description =
          "Megabytes of the disk that stay free: archived files are removed, then nothing is"
              + " written; 0: no matter",
      min = "0")
  int minFreeMegabytes() default 0;

  @AttributeDefinition(description = "Write each line at once; else about once a second")
  boolean autoFlush() default true;

  @AttributeDefinition(
      description = "Everybody may read the files; else only their owner and group may")
  boolean readableByAll() default false;

  @AttributeDefinition(description = "Host or address that syslog datagrams go to; empty: none")
  String syslogHost() default "";

  @AttributeDefinition(description = "UDP port of that host", min = "1", max = "65535")
  int syslogPort() default 514;

  @AttributeDefinition(description = "Facility: user, daemon or local0 to local7")
  String syslogFacility() default "local0";

  @AttributeDefinition(description = "Name of the program in syslog datagrams")
  String syslogTag() default "drachtio";

  @AttributeDefinition(
      description =
          "Form of lines in console and file: drachtio (as drachtio-server writes), readable (with"
              + " level and logger), json (an object a line)")
  String layout() default "drachtio";

  @AttributeDefinition(
      description =
          "Write what the container logs, too; else lines of loggers below org.drachtio only")
  boolean container() default false;

  @AttributeDefinition(
      description =
          "Kilobytes that may wait for each of console, file and syslog; what is beyond is dropped"
              + " and counted",
      min = "64")
  int queueKilobytes() default 8192;
}
