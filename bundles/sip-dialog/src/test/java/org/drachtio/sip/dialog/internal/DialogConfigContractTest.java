package org.drachtio.sip.dialog.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class DialogConfigContractTest extends ConfigContract<DialogConfig, DialogSettings> {

  DialogConfigContractTest() {
    super(
        DialogConfig.class,
        DialogSettings::config,
        Map.ofEntries(
            Map.entry("outboundProxy", List.of("tel:1", "sip:h;transport=pigeon")),
            Map.entry("maxDialogMegabytes", List.of(-1)),
            Map.entry("defaultRefresher", List.of("both")),
            Map.entry("minSessionSeconds", List.of(0)),
            Map.entry("refreshJitterMillis", List.of(-1)),
            Map.entry("maxRegisteredFlows", List.of(0)),
            Map.entry("orphanSeconds", List.of(0, -3600))),
        Map.of("orphanSeconds", 77, "natDetection", false));
  }
}
