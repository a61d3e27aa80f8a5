package org.drachtio.call.trace.internal.draw;

import java.util.List;

/**
 * A sequence diagram. Its texts are those of peers and applications: each form escapes them.
 *
 * @param participants from left to right
 * @param arrows in the order of their times
 * @param notes lines below it
 */
public record Diagram(List<Participant> participants, List<Arrow> arrows, List<String> notes) {

  /**
   * Who takes part.
   *
   * @param name what it is
   * @param address where it is; empty for this server
   */
  public record Participant(String name, String address) {}

  /**
   * Something that was said.
   *
   * @param from index of a participant
   * @param to index of another one
   * @param label what
   * @param micros when first, microseconds since 1970
   * @param times how often; more than once: retransmissions
   * @param lastMicros when last
   * @param dashed a frame of the admin protocol, not SIP
   */
  public record Arrow(
      int from, int to, String label, long micros, int times, long lastMicros, boolean dashed) {

    /** The label with the number of retransmissions. */
    public String text() {
      return times == 1 ? label : label + " ×" + times + " in " + Times.span(lastMicros - micros);
    }
  }
}
