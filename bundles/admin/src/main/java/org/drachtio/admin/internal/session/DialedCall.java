package org.drachtio.admin.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.drachtio.api.control.DialListener;
import org.drachtio.kernel.io.Connection;

/** An attempt to reach an application; the first of success and failure counts. Thread-safe. */
public final class DialedCall {

  private final DialListener listener;
  private final Consumer<DialedCall> ended;
  private final AtomicBoolean settled = new AtomicBoolean();

  /** Null until it is there. */
  private volatile Connection connection;

  /**
   * @param ended told when it has come to an end
   */
  public DialedCall(DialListener listener, Consumer<DialedCall> ended) {
    this.listener = listener;
    this.ended = ended;
  }

  /** The application is connected, and has to authenticate now. */
  public void connected(Connection to) {
    connection = to;
  }

  /** Fails it, and closes the connection if there is one. */
  public void abandon(String why) {
    if (end()) {
      listener.failed(why);
    }
  }

  /**
   * Ends it without a word, and closes the connection if there is one: whoever waits dials anew
   * with the next version.
   */
  public void leave() {
    end();
  }

  private boolean end() {
    boolean first = settle();
    Connection open = connection;
    if (first && open != null) {
      open.close();
    }
    return first;
  }

  public void authenticated(long application) {
    if (settle()) {
      listener.connected(application);
    }
  }

  public void failed(String why) {
    if (settle()) {
      listener.failed(why);
    }
  }

  private boolean settle() {
    boolean first = settled.compareAndSet(false, true);
    if (first) {
      ended.accept(this);
    }
    return first;
  }
}
