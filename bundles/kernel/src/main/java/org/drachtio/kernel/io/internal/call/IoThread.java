package org.drachtio.kernel.io.internal.call;

import org.drachtio.kernel.internal.KernelThread;

/**
 * A thread of the kernel's sockets. It calls the handlers; only datagrams kept during a hand-over
 * are given to them by the thread that ends it.
 */
public final class IoThread extends KernelThread {

  /**
   * Tasks that one turn may run in idle lanes. Few: beyond them there is a backlog, which the
   * lanes' own threads work off side by side while this one goes on reading.
   */
  public static final int MAX_VISITS = 8;

  public IoThread(Runnable work, String name) {
    super(work, name);
  }

  public static boolean isCurrent() {
    return Thread.currentThread() instanceof IoThread;
  }
}
