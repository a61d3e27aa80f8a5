package org.drachtio.logging.internal.line;

import java.util.List;
import java.util.Map;

/**
 * What was logged. Immutable.
 *
 * @param epochMicros when
 * @param level how important
 * @param logger name
 * @param thread name of the one that logged
 * @param text of a SIP trace several lines, else one; line ends of peers may still be in it
 * @param stack lines of the exception, empty if there is none
 * @param context of the thread, without what the container puts there
 */
public record Line(
    long epochMicros,
    Level level,
    String logger,
    String thread,
    String text,
    List<String> stack,
    Map<String, String> context) {

  /** The logger of SIP messages. */
  public static final String TRACE = "org.drachtio.sip.trace";

  /** Of what drachtio-server logs at its level notice, which is shown at every level. */
  private static final String NOTICE = "org.drachtio.notice";

  /** The logger of SIP messages of single calls, which shows them at every level. */
  public static final String CALL_TRACE = NOTICE + ".trace";

  /** For the bound of a queue: record, lists and node. */
  private static final int OVERHEAD_BYTES = 200;

  /** Whether its text is a SIP message, which has its own line ends. */
  public boolean isTrace() {
    return logger.equals(TRACE) || logger.equals(CALL_TRACE);
  }

  /** Whether drachtio-server would log it at its level notice. */
  public boolean isNotice() {
    return logger.startsWith(NOTICE) && !logger.equals(CALL_TRACE);
  }

  /** About what it takes in memory, in bytes. */
  public int size() {
    int characters = text.length();
    for (String each : stack) {
      characters += each.length();
    }
    return OVERHEAD_BYTES + characters;
  }
}
