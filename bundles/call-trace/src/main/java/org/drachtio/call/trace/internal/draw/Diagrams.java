package org.drachtio.call.trace.internal.draw;

import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.capture.FrameSubject.Kind;
import org.drachtio.call.trace.internal.draw.Diagram.Arrow;
import org.drachtio.call.trace.internal.draw.Diagram.Participant;
import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.Parties;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.call.trace.internal.view.LegView;
import org.drachtio.message.SipMessage;

/**
 * Makes the diagram of a call: the caller, this server, whom the server called, the applications.
 */
public final class Diagrams {

  private static final String SERVER = "drachtio";

  /** Bytes of a message and its way: the same again is a retransmission. */
  private record Seen(int from, int to, ByteBuffer bytes) {}

  private final boolean everything;
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final List<Participant> participants = new ArrayList<>();
  private final List<Arrow> arrows = new ArrayList<>();
  private final Map<Seen, Integer> sent = new HashMap<>();

  private Diagrams(boolean everything) {
    this.everything = everything;
  }

  /**
   * The diagram of a call.
   *
   * @param everything retransmissions one by one, and what applications are told of their commands
   *     that were carried out
   */
  public static Diagram of(CallView call, boolean everything, ZoneId zone) {
    Diagrams diagrams = new Diagrams(everything);
    List<Item> items = new ArrayList<>();
    call.legs().forEach(leg -> items.addAll(leg.items()));
    items.sort(Comparator.comparingLong(Item::micros));
    diagrams.place(items);
    items.forEach(diagrams::add);
    return new Diagram(
        List.copyOf(diagrams.participants), List.copyOf(diagrams.arrows), notes(call, zone));
  }

  /** From left to right: who called, the server, who was called, applications. */
  private void place(List<Item> items) {
    List<SipItem> messages = new ArrayList<>();
    List<FrameItem> frames = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof SipItem sip) {
        messages.add(sip);
      } else {
        frames.add((FrameItem) item);
      }
    }
    if (!messages.isEmpty() && messages.get(0).inbound()) {
      place(messages.get(0));
    }
    put(SERVER, new Participant(SERVER, ""));
    messages.forEach(this::place);
    for (FrameItem frame : frames) {
      String tags = frame.tags().isEmpty() ? "" : " " + String.join(",", frame.tags());
      put(
          application(frame),
          new Participant("application " + frame.application() + tags, frame.address()));
    }
  }

  private void place(SipItem sip) {
    if (!places.containsKey(sip.remote())) {
      SipMessage message = sip.message();
      String name =
          !message.isRequest()
              ? ""
              : sip.inbound() ? Parties.caller(message) : Parties.target(message);
      put(sip.remote(), new Participant(name, sip.remote() + " " + sip.protocol().token()));
    }
  }

  private void put(String key, Participant participant) {
    if (places.putIfAbsent(key, participants.size()) == null) {
      participants.add(participant);
    }
  }

  private static String application(FrameItem frame) {
    return "application " + frame.application() + " " + frame.address();
  }

  private void add(Item item) {
    int server = places.get(SERVER);
    if (item instanceof SipItem sip) {
      int peer = places.get(sip.remote());
      add(sip, sip.inbound() ? peer : server, sip.inbound() ? server : peer);
      return;
    }
    FrameItem frame = (FrameItem) item;
    boolean fromApplication = frame.kind().isCommand();
    boolean success = frame.kind() == Kind.ECHO || frame.kind() == Kind.DONE;
    if (everything || !success) {
      int application = places.get(application(frame));
      arrows.add(
          new Arrow(
              fromApplication ? application : server,
              fromApplication ? server : application,
              Labels.of(frame),
              frame.micros(),
              1,
              frame.micros(),
              true));
    }
  }

  private void add(SipItem sip, int from, int to) {
    Integer before =
        everything
            ? null
            : sent.putIfAbsent(new Seen(from, to, ByteBuffer.wrap(sip.bytes())), arrows.size());
    if (before == null) {
      String label = Labels.of(sip.message());
      arrows.add(new Arrow(from, to, label, sip.micros(), 1, sip.micros(), false));
    } else {
      Arrow one = arrows.get(before);
      arrows.set(
          before,
          new Arrow(
              from, to, one.label(), one.micros(), one.times() + 1, sip.micros(), one.dashed()));
    }
  }

  private static List<String> notes(CallView call, ZoneId zone) {
    List<String> notes = new ArrayList<>();
    for (LegView leg : call.legs()) {
      StringBuilder note = new StringBuilder();
      note.append(leg.inbound() ? "from " : "to ")
          .append(leg.inbound() ? leg.caller() : leg.callee())
          .append(leg.inbound() ? " to " + leg.callee() : " from " + leg.caller())
          .append(": ")
          .append(Outcomes.of(leg))
          .append(", ")
          .append(Times.withDay(leg.startMicros(), zone))
          .append(", Call-ID ")
          .append(leg.callId());
      if (!leg.link().isEmpty()) {
        note.append(" (linked: ").append(leg.link()).append(')');
      }
      if (leg.omitted() > 0) {
        note.append("; ").append(leg.omitted()).append(" in the middle were left out");
      }
      notes.add(note.toString());
    }
    return notes;
  }
}
