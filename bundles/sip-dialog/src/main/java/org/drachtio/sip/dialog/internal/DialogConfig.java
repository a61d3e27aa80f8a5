package org.drachtio.sip.dialog.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the dialog layer; may change while calls run. */
@ObjectClassDefinition(id = DialogConfig.PID, name = "drachtio dialogs")
public @interface DialogConfig {

  /** PID of this configuration. */
  String PID = "org.drachtio.sip.dialog";

  @AttributeDefinition(
      name = "NAT detection",
      description =
          "Send in-dialog requests to where the INVITE came from when its Contact names another"
              + " place (UDP)")
  boolean natDetection() default true;

  @AttributeDefinition(
      name = "Aggressive NAT detection",
      description = "Believe nat=yes in Record-Route and Contact")
  boolean aggressiveNatDetection() default false;

  @AttributeDefinition(
      name = "Outbound proxy",
      description =
          "SIP URI of the next hop of requests outside a dialog for which the application gives"
              + " none; empty: where their Request-URI points")
  String outboundProxy() default "";

  @AttributeDefinition(
      name = "Dialogs, MiB",
      description =
          "Heap that all dialogs may take, as estimated; 0 = 15 % of the heap. Over it a request"
              + " that could begin one is answered 503, and one of an application is refused")
  int maxDialogMegabytes() default 0;

  @AttributeDefinition(
      name = "Default refresher",
      description =
          "Who refreshes the session of a call to an application where neither the caller nor the"
              + " application says so: uac (the caller), uas (this server), or none: then there"
              + " is no session timer")
  String defaultRefresher() default "none";

  @AttributeDefinition(
      name = "Least session interval (s)",
      description =
          "A shorter Session-Expires is answered 422 in a dialog, and raised to this elsewhere."
              + " RFC 4028 knows no less than 90")
  int minSessionSeconds() default 90;

  @AttributeDefinition(
      name = "Refresh jitter (ms)",
      description =
          "How much earlier or later than at half of the interval this server refreshes a"
              + " session, at most; never more than an eighth of the interval")
  int refreshJitterMillis() default 5000;

  @AttributeDefinition(
      name = "Best-effort TLS",
      description =
          "Whether a caller over TLS or WSS whose Contact is a sip URI gets a sip URI as Contact:"
              + " there are phones that cannot follow a sips one")
  boolean bestEffortTls() default false;

  @AttributeDefinition(
      name = "Registered flows",
      description =
          "Bound on registered clients whose connections are remembered; over it further ones"
              + " are called where their Contact points")
  int maxRegisteredFlows() default 100_000;

  @AttributeDefinition(
      name = "Orphaned calls (s)",
      description =
          "How long the dialog of a call is kept whose application has gone and has no"
              + " successor, if its peer asks for nothing: any request of the peer is answered"
              + " 481 and ends it")
  int orphanSeconds() default 3600;

  @AttributeDefinition(
      name = "Hang up orphaned calls",
      description =
          "Whether the call of an application that has gone is ended by BYE to its peer as soon as"
              + " no successor may go on with it; if not, its peers may talk on")
  boolean hangUpOrphans() default false;
}
