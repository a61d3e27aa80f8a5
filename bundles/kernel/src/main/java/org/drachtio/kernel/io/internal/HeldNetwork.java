package org.drachtio.kernel.io.internal;

/** The sockets as the hand-over sees them. */
public interface HeldNetwork {

  /**
   * Lets no handler be called any more; returns when none is at work. Datagrams are kept, up to a
   * bound.
   */
  void pause();

  /**
   * Ends {@link #pause}: what was kept comes first. Sockets that nobody has taken over are closed.
   */
  void resume();
}
