package org.drachtio.kernel.io.internal.call;

import java.util.concurrent.locks.StampedLock;

/**
 * Stands between the I/O threads and the handlers. While it is shut, TCP threads wait at it: what
 * arrives stays with the sockets, nothing is lost, no handler is at work. Thread-safe.
 */
public final class Gate {

  private final StampedLock lock = new StampedLock();

  /** Guarded by this; 0 while it is open. */
  private long shut;

  /** Waits while the gate is shut. */
  public long enter() {
    return lock.readLock();
  }

  public void leave(long pass) {
    lock.unlockRead(pass);
  }

  /** Whether it is shut: no handler is at work. */
  public boolean isShut() {
    return lock.isWriteLocked();
  }

  /** Returns when no handler is at work. */
  public synchronized void shut() {
    if (shut == 0) {
      shut = lock.writeLock();
    }
  }

  public synchronized void open() {
    if (shut != 0) {
      lock.unlockWrite(shut);
      shut = 0;
    }
  }
}
