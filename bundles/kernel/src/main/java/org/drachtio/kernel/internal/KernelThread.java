package org.drachtio.kernel.internal;

/**
 * A thread of the kernel. It works in turns: what a turn has to write leaves at its end, so that
 * all it has for one connection leaves together; and within a turn an I/O thread may run some tasks
 * of idle lanes itself, which spares waking the lane's thread (ADR 0006).
 *
 * <p><b>Threading:</b> except for {@link #current}, by the thread itself only.
 */
public class KernelThread extends Thread {

  /** More than one turn usually has connections to write to. */
  private static final int MAX_ENDINGS = 16;

  private final Runnable[] endings = new Runnable[MAX_ENDINGS];
  private final SpareBuffers spares = new SpareBuffers();
  private int endingCount;
  private int visits;
  private boolean inTurn;
  private boolean inLane;

  /** A daemon that keeps nothing of the thread which makes it, such as its class loader. */
  public KernelThread(Runnable work, String name) {
    super(null, work, name, 0, false);
    setDaemon(true);
  }

  /** The calling thread; {@code null} if it is none of the kernel's. */
  public static KernelThread current() {
    return Thread.currentThread() instanceof KernelThread self ? self : null;
  }

  /** For what this thread copies and writes. */
  public final SpareBuffers spares() {
    return spares;
  }

  /**
   * Begins a turn; {@link #endTurn} must follow.
   *
   * @param maxVisits how many tasks this thread may run in idle lanes within the turn
   */
  public final void beginTurn(int maxVisits) {
    visits = maxVisits;
    inTurn = true;
  }

  /** Ends the turn: runs the deferred tasks. */
  public final void endTurn() {
    visits = 0;
    doEndings();
    inTurn = false;
  }

  /** Whether a task can be deferred to the end of the turn. */
  public final boolean isInTurn() {
    return inTurn;
  }

  /**
   * Runs a task once at the end of this turn, however often it is asked for; sooner if many are
   * deferred. It must not throw.
   */
  public final void atEndOfTurn(Runnable ending) {
    for (int i = 0; i < endingCount; i++) {
      if (endings[i] == ending) {
        return;
      }
    }
    if (endingCount == MAX_ENDINGS) {
      doEndings();
    }
    endings[endingCount++] = ending;
  }

  /** Runs the deferred tasks now, within a turn that is long. */
  public final void doEndings() {
    boolean was = inTurn;
    // A task that is deferred while the turn ends would have no end of a turn to wait for.
    inTurn = false;
    for (int i = 0; i < endingCount; i++) {
      Runnable ending = endings[i];
      endings[i] = null;
      ending.run();
    }
    endingCount = 0;
    inTurn = was;
  }

  /** Whether one more task of an idle lane may be run; {@link #leaveLane} must follow if so. */
  public final boolean enterLane() {
    if (inLane || visits <= 0) {
      return false;
    }
    visits--;
    inLane = true;
    return true;
  }

  /** The task was run, or could not be. */
  public final void leaveLane() {
    inLane = false;
  }
}
