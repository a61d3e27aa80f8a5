package org.drachtio.sip.dialog.internal;

import org.drachtio.api.transport.NextHop;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.sip.dialog.internal.dialog.LanePolicies;
import org.drachtio.sip.dialog.internal.flow.NatPolicy;
import org.drachtio.sip.dialog.internal.session.SessionExpires;
import org.drachtio.sip.dialog.internal.session.SessionPolicy;

/**
 * The configuration in force. Immutable.
 *
 * @param outboundProxy next hop of requests outside a dialog that are given none; empty: where they
 *     point
 * @param maxDialogBytes bound on the heap that all dialogs take
 * @param maxRegisteredFlows bound on registered clients that are remembered
 * @param orphanMillis how long a call is kept that nobody will go on with
 * @param hangUpOrphans whether such a call is ended by BYE as soon as nobody may go on with it
 * @param bestEffortTls whether a caller over TLS with a sip Contact is told a sip Contact
 */
record DialogSettings(
    NatPolicy nat,
    String outboundProxy,
    long maxDialogBytes,
    SessionPolicy sessions,
    int maxRegisteredFlows,
    long orphanMillis,
    boolean hangUpOrphans,
    boolean bestEffortTls) {

  private static final int PERCENT_OF_HEAP = 15;
  private static final long MEGABYTE = 1024 * 1024;

  static CheckedConfig<DialogConfig, DialogSettings> config() {
    return CheckedConfig.of(DialogConfig.class, DialogConfig.PID, DialogSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static DialogSettings of(DialogConfig config) {
    String outboundProxy = Values.text(config.outboundProxy());
    if (!outboundProxy.isEmpty() && !NextHop.isUsable(outboundProxy)) {
      throw new InvalidValueException("outboundProxy", "is no SIP URI of a known transport");
    }
    SessionExpires.Refresher refresher =
        SessionPolicy.refresherNamed(Values.text(config.defaultRefresher()));
    if (refresher == null) {
      throw new InvalidValueException("defaultRefresher", "must be none, uac or uas");
    }
    int megabytes = Values.notNegative("maxDialogMegabytes", config.maxDialogMegabytes());
    return new DialogSettings(
        new NatPolicy(config.natDetection(), config.aggressiveNatDetection()),
        outboundProxy,
        megabytes > 0
            ? megabytes * MEGABYTE
            : Runtime.getRuntime().maxMemory() / 100 * PERCENT_OF_HEAP,
        new SessionPolicy(
            refresher,
            Values.positive("minSessionSeconds", config.minSessionSeconds()),
            Values.notNegative("refreshJitterMillis", config.refreshJitterMillis())),
        Values.positive("maxRegisteredFlows", config.maxRegisteredFlows()),
        Values.positive("orphanSeconds", config.orphanSeconds()) * 1000L,
        config.hangUpOrphans(),
        config.bestEffortTls());
  }

  /** For one of so many lanes. */
  LanePolicies onEachOf(int lanes) {
    return new LanePolicies(
        nat,
        outboundProxy,
        maxDialogBytes / lanes,
        sessions,
        orphanMillis,
        hangUpOrphans,
        bestEffortTls);
  }
}
