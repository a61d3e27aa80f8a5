package org.drachtio.blacklist.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the set of blacklisted sources comes from, PID {@link #PID}. */
@ObjectClassDefinition(
    id = BlacklistConfig.PID,
    name = "drachtio blacklist",
    description = "The Redis that has the set of sources that the server does not listen to")
public @interface BlacklistConfig {

  /** The component's PID. */
  String PID = "org.drachtio.blacklist";

  @AttributeDefinition(
      description = "Host or address of the Redis; empty: none. Not used where there are sentinels")
  String redisAddress() default "";

  @AttributeDefinition(description = "Port of the Redis", min = "1", max = "65535")
  int redisPort() default 6379;

  @AttributeDefinition(
      description =
          "host:port of each sentinel, which are asked for the Redis that is the master now")
  String[] redisSentinels() default {};

  @AttributeDefinition(description = "Name that the sentinels know the master by")
  String redisMaster() default "";

  @AttributeDefinition(
      description = "Password of the Redis; empty: none",
      type = AttributeType.PASSWORD)
  String _redisPassword() default "";

  @AttributeDefinition(
      description = "Key of a set of addresses and networks, a comment behind each if you like")
  String redisKey() default "";

  @AttributeDefinition(description = "Seconds from reading the set to reading it again", min = "1")
  int refreshSeconds() default 300;
}
