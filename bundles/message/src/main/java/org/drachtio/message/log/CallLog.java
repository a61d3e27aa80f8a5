package org.drachtio.message.log;

import org.drachtio.message.Printable;
import org.slf4j.MDC;

/**
 * Tells a structured log which call a line is about: the ids stand in the context of the thread
 * (MDC) while the line is written, and only then, so that no other line gets them by mistake.
 * Thread-safe; costs nothing where no line is written.
 */
public final class CallLog {

  /** Name of the Call-ID in the context. */
  public static final String CALL_ID = "callId";

  /** Name of the uuid by which applications know the transaction. */
  public static final String TRANSACTION_ID = "transactionId";

  private static final String FROM_TAG = ";from-tag=";

  /** Where the ids stand; a test reads them there. */
  interface Context {
    void put(String key, String value);

    void remove(String key);
  }

  private static volatile Context context =
      new Context() {
        @Override
        public void put(String key, String value) {
          MDC.put(key, value);
        }

        @Override
        public void remove(String key) {
          MDC.remove(key);
        }
      };

  private CallLog() {}

  /** For tests; gives the one before. */
  static Context use(Context other) {
    Context before = context;
    context = other;
    return before;
  }

  /**
   * Writes a line about a call.
   *
   * @param callId as it came; control characters are escaped
   */
  public static void about(String callId, Runnable line) {
    about(callId, "", line);
  }

  /**
   * Writes a line about a transaction of a call.
   *
   * @param callId as it came; control characters are escaped; empty if it is not known
   * @param transactionId empty if there is none
   */
  public static void about(String callId, String transactionId, Runnable line) {
    put(CALL_ID, callId);
    put(TRANSACTION_ID, transactionId);
    try {
      line.run();
    } finally {
      context.remove(CALL_ID);
      context.remove(TRANSACTION_ID);
    }
  }

  /**
   * Writes a line about a dialog.
   *
   * @param dialogId {@code <Call-ID>;from-tag=<tag>}; another text names no call
   */
  public static void aboutDialog(String dialogId, Runnable line) {
    aboutDialog(dialogId, "", line);
  }

  /**
   * Writes a line about a transaction of a dialog.
   *
   * @param dialogId {@code <Call-ID>;from-tag=<tag>}; another text names no call
   * @param transactionId empty if there is none
   */
  public static void aboutDialog(String dialogId, String transactionId, Runnable line) {
    int end = dialogId.lastIndexOf(FROM_TAG);
    about(end < 0 ? "" : dialogId.substring(0, end), transactionId, line);
  }

  private static void put(String key, String value) {
    if (!value.isEmpty()) {
      context.put(key, Printable.line(value));
    }
  }
}
