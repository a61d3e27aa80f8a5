package org.drachtio.admin.internal.session;

/**
 * How many commands one application may have under way, so that all of them together leave room in
 * the lanes for requests: a lane that has 2000 tasks waiting refuses new requests, whoever they are
 * for. So an application that was stopped, and then answers everything at once, does not harm the
 * callers of another one. Thread-safe.
 */
public final class CommandShare {

  /** Of all applications; half of what a lane takes before it is overloaded. */
  private static final int TOTAL = 1000;

  /** However many applications there are. */
  private static final int LEAST = 8;

  private volatile int most = TOTAL;

  /** There are so many applications now. */
  public void among(int applications) {
    most = Math.max(LEAST, TOTAL / Math.max(1, applications));
  }

  /** Commands under way at which an application is not read. */
  public int most() {
    return most;
  }

  /** At which it is read again. */
  public int few() {
    return most / 2;
  }
}
