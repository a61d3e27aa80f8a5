package org.drachtio.sip.proxy.internal;

/**
 * The configuration in force. Immutable.
 *
 * @param outboundProxy URI of the next hop, empty if none
 * @param timerC in milliseconds
 * @param maxTargets of one request
 * @param challengeMemory in milliseconds
 * @param maxChallenges per lane
 */
record Settings(
    String outboundProxy, int timerC, int maxTargets, int challengeMemory, int maxChallenges) {

  static final Settings DEFAULTS = new Settings("", 185_000, 64, 2_000, 10_000);

  /**
   * Reads a configuration.
   *
   * @throws IllegalArgumentException naming the value that is no good
   */
  static Settings of(ProxyConfig config) {
    String outboundProxy = config.outboundProxy() == null ? "" : config.outboundProxy().strip();
    if (!outboundProxy.isEmpty() && !Hops.isHop(outboundProxy)) {
      throw new IllegalArgumentException(
          "outboundProxy=" + outboundProxy + " is no SIP URI of a known transport");
    }
    return new Settings(
        outboundProxy,
        positive("timerCMillis", config.timerCMillis()),
        positive("maxTargets", config.maxTargets()),
        positive("challengeMemoryMillis", config.challengeMemoryMillis()),
        positive("maxChallengesPerLane", config.maxChallengesPerLane()));
  }

  private static int positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + "=" + value + " must be positive");
    }
    return value;
  }
}
