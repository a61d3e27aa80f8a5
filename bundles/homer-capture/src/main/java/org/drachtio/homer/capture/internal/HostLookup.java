package org.drachtio.homer.capture.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.drachtio.api.net.IpAddress;

/**
 * The address of a host. A name is looked up on a thread of its own: at first, once a minute, and
 * soon after a failure. A name service may take half a minute to fail. The last address stays until
 * there is another one.
 *
 * <p><b>Threading:</b> one thread asks this object; the threads that ask the name service end by
 * themselves.
 */
final class HostLookup {

  /** The name service. */
  @FunctionalInterface
  interface Names {
    /** Blocks. */
    InetAddress find(String host) throws UnknownHostException;
  }

  private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long MIN_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final String host;
  private final Names names;
  private final Runnable changed;
  private final boolean isNumeric;
  private final AtomicBoolean asking = new AtomicBoolean();

  private volatile InetAddress address;
  private volatile String problem = "";

  private boolean asked;
  private long askedAt;
  private long retryNanos = MIN_RETRY_NANOS;

  /**
   * Asks nobody yet.
   *
   * @param changed called by another thread when there is something new
   */
  HostLookup(String host, Names names, Runnable changed) {
    this.host = host;
    this.names = names;
    this.changed = changed;
    isNumeric = IpAddress.parse(host).isPresent();
    if (isNumeric) {
      find();
    }
  }

  /** Null as long as there is none. */
  InetAddress address(long now) {
    if (!isNumeric) {
      boolean known = problem.isEmpty() && address != null;
      long wait = known ? REFRESH_NANOS : retryNanos;
      if ((!asked || now - askedAt >= wait) && asking.compareAndSet(false, true)) {
        retryNanos = known ? MIN_RETRY_NANOS : Math.min(2 * retryNanos, MAX_RETRY_NANOS);
        ask(now);
      }
    }
    return address;
  }

  /** The address may be an old one: nobody is reached there. */
  void doubt(long now) {
    if (!isNumeric
        && (!asked || now - askedAt >= MIN_RETRY_NANOS)
        && asking.compareAndSet(false, true)) {
      ask(now);
    }
  }

  /** Why there is no address, or none anew; empty if there is one. */
  String problem() {
    return problem;
  }

  private void ask(long now) {
    asked = true;
    askedAt = now;
    // A daemon that keeps nothing of the thread which makes it.
    Thread thread = new Thread(null, this::findAndTell, "drachtio-homer-lookup", 0, false);
    thread.setDaemon(true);
    thread.start();
  }

  private void findAndTell() {
    find();
    asking.set(false);
    changed.run();
  }

  private void find() {
    try {
      address = names.find(host);
      problem = "";
    } catch (UnknownHostException e) {
      problem = host + " has no address";
    }
  }
}
