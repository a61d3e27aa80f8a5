package org.drachtio.kernel.io.internal.stream;

import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.io.internal.bounds.Budgets;
import org.drachtio.kernel.io.internal.bounds.ConnectionBounds;
import org.drachtio.kernel.io.internal.call.Gate;
import org.drachtio.kernel.io.internal.call.Handlers;
import org.drachtio.kernel.io.internal.call.IoMeters;
import org.drachtio.kernel.io.internal.session.StreamEngine;

/** What listeners, dials and connections may ask of the attachment that owns them. Thread-safe. */
public interface StreamOwner {

  /** For log lines. */
  String name();

  StreamEngine engine();

  IoMeters meters();

  Budgets budgets();

  ConnectionBounds bounds();

  /** Every call of a handler passes it. */
  Gate gate();

  StreamHandler streams();

  /** The handlers of the present owner. */
  Handlers handlers();

  /** Whether these are still the handlers of the present owner. */
  boolean belongsTo(Handlers owner);

  boolean isClosed();

  /** On the session's I/O thread: the connection can be used, and whoever owns it hears of it. */
  void open(TcpConnection connection);

  /** On the session's I/O thread, once for each connection that was opened. */
  void gone(TcpConnection connection);

  void forget(TcpListener listener);

  void forget(Dial dial);
}
