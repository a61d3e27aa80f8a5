package org.drachtio.spam.filter.internal;

import org.drachtio.api.guard.SpamRules;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of one rule, factory PID {@link SpamRules#RULE_PID}. */
@ObjectClassDefinition(
    id = SpamRules.RULE_PID,
    name = "drachtio spam rule",
    description = "New requests that one header gives away, and what happens to them")
public @interface RuleConfig {

  @AttributeDefinition(
      description =
          "Name of the header, without case. Of To and From the user part of the URI is looked at,"
              + " of any other header the whole value")
  String header();

  @AttributeDefinition(
      description =
          "Texts of which one has to be in it, case counts; 'regex:' in front makes it an"
              + " expression of RE2. In a cfg file they are parted by commas, and \\\\, is a comma")
  String[] values();

  @AttributeDefinition(
      description = "What happens to a request that came over UDP",
      options = {
        @Option(label = "discard: no answer", value = "discard"),
        @Option(label = "reject: answer with the status", value = "reject")
      })
  String action() default "discard";

  @AttributeDefinition(
      description = "What happens to a request that came on a connection",
      options = {
        @Option(label = "discard: no answer", value = "discard"),
        @Option(label = "reject: answer with the status", value = "reject")
      })
  String tcpAction() default "discard";

  @AttributeDefinition(description = "Status of the answer that rejects", min = "300", max = "699")
  int status() default 603;

  @AttributeDefinition(
      description = "Whether the rule acts",
      options = {
        @Option(label = "on", value = "on"),
        @Option(label = "dry-run: count, let pass", value = "dry-run"),
        @Option(label = "off", value = "off")
      })
  String mode() default "on";

  @AttributeDefinition(description = "Written by the server: what set this rule")
  String drachtio_source() default "cfg file";
}
