package org.drachtio.sip.proxy.internal.environment;

import org.drachtio.api.transport.NextHop;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

/**
 * The configuration in force. Immutable.
 *
 * @param outboundProxy URI of the next hop, empty if none
 * @param timerC in milliseconds
 * @param maxTargets of one request
 * @param challengeMemory in milliseconds
 * @param maxChallenges per lane
 */
public record ProxySettings(
    String outboundProxy, int timerC, int maxTargets, int challengeMemory, int maxChallenges) {

  public static CheckedConfig<ProxyConfig, ProxySettings> config() {
    return CheckedConfig.of(ProxyConfig.class, ProxyConfig.PID, ProxySettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static ProxySettings of(ProxyConfig config) {
    String outboundProxy = Values.text(config.outboundProxy());
    if (!outboundProxy.isEmpty() && !NextHop.isUsable(outboundProxy)) {
      throw new InvalidValueException("outboundProxy", "is no SIP URI of a known transport");
    }
    return new ProxySettings(
        outboundProxy,
        Values.positive("timerCMillis", config.timerCMillis()),
        Values.positive("maxTargets", config.maxTargets()),
        Values.positive("challengeMemoryMillis", config.challengeMemoryMillis()),
        Values.positive("maxChallengesPerLane", config.maxChallengesPerLane()));
  }
}
