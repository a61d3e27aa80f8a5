package org.drachtio.call.trace.internal.store;

import java.util.LinkedHashMap;
import java.util.Map;

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
  record Command(Leg leg, SeenFrame frame) {
    int cost() {
      return frame == null ? 0 : frame.record().length() + OVERHEAD;
    }
  }

  /** A record in all but its methods, which are slower in one. */
  private static final class Key {
    private final long application;
    private final String commandId;

    Key(SeenFrame frame) {
      application = frame.application();
      commandId = frame.subject().commandId();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && key.application == application
          && key.commandId.equals(commandId);
    }

    @Override
    public int hashCode() {
      return 31 * commandId.hashCode() + Long.hashCode(application);
    }
  }

  private final Map<Key, Command> commands = new LinkedHashMap<>();
  private final Interest interest;
  private int bytes;

  /**
   * @param interest that is to know of replies to them
   */
  OpenCommands(Interest interest) {
    this.interest = interest;
  }

  void add(SeenFrame frame, Leg leg) {
    Command command = new Command(leg, leg == null ? frame.kept() : null);
    Key key = new Key(frame);
    Command before = commands.put(key, command);
    if (before == null) {
      interest.idBegun(key.commandId);
    } else {
      bytes -= before.cost();
    }
    bytes += command.cost();
    while (commands.size() > MAX || bytes > MAX_BYTES) {
      remove(commands.keySet().iterator().next());
    }
  }

  /** Null: there is none. */
  Command remove(SeenFrame reply) {
    return remove(new Key(reply));
  }

  private Command remove(Key key) {
    Command command = commands.remove(key);
    if (command != null) {
      interest.idOver(key.commandId);
      bytes -= command.cost();
    }
    return command;
  }

  int size() {
    return commands.size();
  }
}
