package org.drachtio.kernel.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the kernel, PID {@code org.drachtio.kernel}. Numbers of threads are read at
 * activation only.
 */
@ObjectClassDefinition(name = "drachtio kernel", description = "Lanes, timers and sockets")
public @interface KernelConfig {

  /** The PID of all components of this bundle. */
  String PID = "org.drachtio.kernel";

  @AttributeDefinition(
      name = "Lanes",
      description = "Event loops, 1 to 256; 0 = number of cores. Needs a restart.")
  int lanes() default 0;

  @AttributeDefinition(
      name = "Queue soft bound",
      description = "Tasks of a lane from which new calls are turned away")
  int queueSoftBound() default 2_000;

  @AttributeDefinition(
      name = "Queue hard bound",
      description = "Tasks of a lane from which datagrams are dropped")
  int queueHardBound() default 20_000;

  @AttributeDefinition(
      name = "Slow task, ms",
      description = "A lane's task that runs longer is logged")
  int slowTaskMillis() default 50;

  @AttributeDefinition(
      name = "I/O threads",
      description = "For TCP; 0 = one per two cores. Needs a restart.")
  int ioThreads() default 0;

  @AttributeDefinition(
      name = "Kept inbound, MiB",
      description =
          "Bytes that all TCP connections together may have sent of incomplete messages; 0 = a"
              + " sixteenth of the heap")
  int maxKeptInboundMegabytes() default 0;

  @AttributeDefinition(
      name = "Kept outbound, MiB",
      description =
          "Bytes that may wait to be written to all TCP connections together; 0 = an eighth of the"
              + " heap")
  int maxKeptOutboundMegabytes() default 0;

  @AttributeDefinition(
      name = "Hand-over limit, ms",
      description =
          "How long sockets and lanes wait for replaced bundles to come back before they go on without them")
  int handoverLimitMillis() default 10_000;
}
