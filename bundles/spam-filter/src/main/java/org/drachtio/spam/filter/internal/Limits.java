package org.drachtio.spam.filter.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.api.net.NetworkSet;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.message.Methods;

/** Checked limits. Immutable. */
final class Limits {

  private static final double SECOND_NANOS = 1e9;
  private static final double LEAST_PER_SECOND = 0.001;
  private static final double MOST_PER_SECOND = 100_000;
  private static final int MOST_BURST = 1_000_000;

  /** Kinds of requests that have a limit of their own. */
  enum Kind {
    CALL(0, "calls"),
    REGISTRATION(1, "registrations"),
    OTHER(2, "other requests");

    /** From 0, without a gap. */
    private final int number;

    private final String text;

    Kind(int number, String text) {
      this.number = number;
      this.text = text;
    }

    int number() {
      return number;
    }

    @Override
    public String toString() {
      return text;
    }

    static Kind of(String method) {
      return switch (method) {
        case Methods.INVITE -> CALL;
        case Methods.REGISTER -> REGISTRATION;
        default -> OTHER;
      };
    }
  }

  /** By kind: nanoseconds for one more; 0 = no limit. */
  private final long[] intervals = new long[Kind.values().length];

  /** By kind: at once. */
  private final int[] bursts = new int[Kind.values().length];

  final boolean rejects;
  final NetworkSet exempt;
  final int cutOffAfter;
  final long cutOffNanos;
  final long maxCutOffNanos;
  final int maxSources;

  /**
   * If exemptions or rates are invalid, no limit is in force: limits without exemptions, or bursts
   * without rates, would refuse requests that nobody meant to refuse.
   */
  static CheckedConfig<LimitConfig, Limits> config() {
    return CheckedConfig.of(LimitConfig.class, LimitConfig.PID, Limits::new)
        .asOne()
        .otherwise("there are no limits until it is mended");
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  Limits(LimitConfig config) {
    set(Kind.CALL, "calls", config.callsPerSecond(), config.callsBurst());
    set(
        Kind.REGISTRATION,
        "registrations",
        config.registrationsPerSecond(),
        config.registrationsBurst());
    set(Kind.OTHER, "others", config.othersPerSecond(), config.othersBurst());
    String action = Values.text(config.action());
    rejects = action.equalsIgnoreCase("reject");
    if (!rejects && !action.equalsIgnoreCase("discard")) {
      throw new InvalidValueException("action", "is none of reject, discard");
    }
    exempt = NetworkSet.of(networks(config.exempt()));
    cutOffAfter = Values.within("cutOffAfter", config.cutOffAfter(), 0, MOST_BURST);
    int seconds = Values.within("cutOffSeconds", config.cutOffSeconds(), 1, 1_000_000);
    int most = Values.within("maxCutOffSeconds", config.maxCutOffSeconds(), seconds, 1_000_000);
    cutOffNanos = (long) (seconds * SECOND_NANOS);
    maxCutOffNanos = (long) (most * SECOND_NANOS);
    maxSources = Values.within("maxSources", config.maxSources(), 16, 1_000_000);
  }

  /** 0 = no limit. */
  long interval(Kind kind) {
    return intervals[kind.number()];
  }

  int burst(Kind kind) {
    return bursts[kind.number()];
  }

  private void set(Kind kind, String name, double perSecond, int burst) {
    if (perSecond != 0 && !(perSecond >= LEAST_PER_SECOND && perSecond <= MOST_PER_SECOND)) {
      throw new InvalidValueException(
          name + "PerSecond", "is neither 0 nor between 0.001 and 100000");
    }
    intervals[kind.number()] = perSecond == 0 ? 0 : (long) (SECOND_NANOS / perSecond);
    bursts[kind.number()] = Values.within(name + "Burst", burst, 1, MOST_BURST);
  }

  private static List<IpNetwork> networks(String[] elements) {
    List<IpNetwork> networks = new ArrayList<>();
    for (String text : Values.list(elements)) {
      networks.add(
          IpNetwork.parse(text)
              .orElseThrow(
                  () ->
                      new InvalidValueException(
                          "exempt", "names '" + text + "', no address and no network")));
    }
    return networks;
  }
}
