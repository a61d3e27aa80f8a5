package org.drachtio.kernel.restart;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Says whether the provider of a service that has gone comes back: its bundle is restarted or
 * replaced by another version, or its component waits for another service. A provider that was
 * stopped, uninstalled or left without its configuration does not come back.
 *
 * <p><b>Threading:</b> thread-safe; never blocks.
 */
@ProviderType
public interface Restarts {

  /** The longest wait of requests for one that comes back. */
  int LIMIT_MILLIS = 2000;

  /** Why a wait is over. */
  enum End {
    /** It does not come back. */
    GONE,
    /** It has not come back in time. */
    LATE
  }

  /** As {@link #await(Provider, int, Consumer)}, with {@link #LIMIT_MILLIS}. */
  default Wait await(Provider provider, Consumer<End> over) {
    return await(provider, LIMIT_MILLIS, over);
  }

  /**
   * Begins to wait for one that has just gone.
   *
   * @param limitMillis the longest wait; a hand-over in progress does not count
   * @param over told once why the wait is over, unless it is ended before; on a thread of the
   *     kernel, and must return at once
   */
  Wait await(Provider provider, int limitMillis, Consumer<End> over);

  /**
   * Tells of the end of the start of a bundle, as of which all its components work that can: a
   * filter may be there before its rules.
   *
   * @param told called once: before this returns if the bundle is not being started, else on a
   *     thread of the framework, and must return at once
   */
  void onceStarted(long bundle, Runnable told);

  /** A wait that can be ended: the one who was waited for is back, or nobody waits any more. */
  interface Wait {

    /** Ends it; without effect if it is over. */
    void end();
  }
}
