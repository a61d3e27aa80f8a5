package org.drachtio.kernel.io.internal;

/** A thread of the kernel's sockets; handlers are called on such threads only. */
final class IoThread extends Thread {

  IoThread(Runnable work, String name) {
    // Nothing of the thread that happens to start it, such as its class loader, may be kept.
    super(null, work, name, 0, false);
    setDaemon(true);
  }

  static boolean isCurrent() {
    return Thread.currentThread() instanceof IoThread;
  }
}
