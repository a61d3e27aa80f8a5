package org.drachtio.blacklist.internal;

import org.drachtio.api.guard.Blacklist;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The entries that this server keeps itself, PID {@link Blacklist#LOCAL_PID}. */
@ObjectClassDefinition(
    id = Blacklist.LOCAL_PID,
    name = "drachtio blacklist, local entries",
    description = "Sources that this server does not listen to, whatever Redis says")
public @interface LocalConfig {

  @AttributeDefinition(
      description =
          "Addresses and networks such as 192.0.2.0/24, a comment behind a # if you like; in a cfg"
              + " file parted by commas")
  String[] entries() default {};
}
