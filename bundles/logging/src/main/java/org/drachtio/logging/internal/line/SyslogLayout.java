package org.drachtio.logging.internal.line;

import org.drachtio.message.Printable;

/** A datagram of RFC 3164: priority, time, host, tag with process id, text. No line end. */
public final class SyslogLayout implements Layout {
  private final Clockface clock = new Clockface("MMM ppd HH:mm:ss");
  private final int facility;
  private final String head;

  /**
   * @param facility number of RFC 5424 §6.2.1
   * @param host of this machine, without domain
   * @param tag name of the program
   */
  public SyslogLayout(int facility, String host, String tag, long pid) {
    this.facility = facility;
    head = " " + host + " " + tag + "[" + pid + "]: ";
  }

  @Override
  public void append(Line line, StringBuilder out) {
    out.append('<').append(facility * 8 + Level.severityOf(line)).append('>');
    clock.appendSeconds(line.epochMicros(), out);
    out.append(head);
    if (line.isTrace()) {
      Text.appendTrace(line.text(), "", out);
    } else {
      out.append(Text.single(line));
    }
    for (String each : line.stack()) {
      out.append("\n").append(Printable.line(Text.unforged(each, 0)));
    }
  }
}
