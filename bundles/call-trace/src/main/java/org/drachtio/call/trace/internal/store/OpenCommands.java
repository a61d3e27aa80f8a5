package org.drachtio.call.trace.internal.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.drachtio.call.trace.internal.item.TracedFrame;

/**
 * Commands of applications whose reply has not come yet: by it the call of a new request is found.
 * Bounded; the oldest goes. <b>Threading:</b> under the lock of the store.
 */
final class OpenCommands {

  static final int MAX = 10_000;
  static final int MAX_BYTES = 4 << 20;
  private static final int OVERHEAD = 200;

  /**
   * One command.
   *
   * @param leg that it belongs to; null if that is not known yet
   * @param frame of it, as long as it has no leg; else null
   */
  record Command(Leg leg, TracedFrame frame) {
    int cost() {
      return frame == null ? 0 : frame.kept().remaining() + OVERHEAD;
    }
  }

  private record Key(long application, String commandId) {}

  private final Map<Key, Command> commands = new LinkedHashMap<>();
  private int bytes;

  void add(TracedFrame frame, Leg leg) {
    Command command = new Command(leg, leg == null ? frame : null);
    Command before = commands.put(new Key(frame.application(), frame.commandId()), command);
    bytes += command.cost() - (before == null ? 0 : before.cost());
    var oldest = commands.values().iterator();
    while ((commands.size() > MAX || bytes > MAX_BYTES) && oldest.hasNext()) {
      bytes -= oldest.next().cost();
      oldest.remove();
    }
  }

  /** Null: there is none. */
  Command remove(TracedFrame reply) {
    Command command = commands.remove(new Key(reply.application(), reply.commandId()));
    if (command != null) {
      bytes -= command.cost();
    }
    return command;
  }

  int size() {
    return commands.size();
  }
}
