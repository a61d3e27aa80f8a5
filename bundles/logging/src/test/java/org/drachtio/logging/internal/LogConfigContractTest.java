package org.drachtio.logging.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class LogConfigContractTest extends ConfigContract<LogConfig, LogSettings> {

  LogConfigContractTest() {
    super(
        LogConfig.class,
        LogSettings::config,
        Map.ofEntries(
            Map.entry("fileMegabytes", List.of(0)),
            Map.entry("archiveMegabytes", List.of(-1)),
            Map.entry("archiveFiles", List.of(-1)),
            Map.entry("minFreeMegabytes", List.of(-1)),
            Map.entry("syslogPort", List.of(0, 65_536)),
            Map.entry("syslogFacility", List.of("mail")),
            Map.entry("syslogTag", List.of("two words", "t".repeat(33))),
            Map.entry("layout", List.of("xml")),
            Map.entry("queueKilobytes", List.of(63))),
        Map.of("archiveFiles", 7, "console", true));
  }

  @Override
  protected Map<String, ?> good() {
    return Map.of("file", "/var/log/drachtio.log", "syslogHost", "127.0.0.1");
  }
}
