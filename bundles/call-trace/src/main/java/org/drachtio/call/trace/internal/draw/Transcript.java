package org.drachtio.call.trace.internal.draw;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.message.Printable;

/** All that was said in a call, in full, for a terminal. Stateless. */
public final class Transcript {

  private Transcript() {}

  /** Messages and frames, each with a line in front that says from whom to whom and when. */
  public static String of(CallView call, ZoneId zone) {
    List<Item> items = new ArrayList<>();
    call.legs().forEach(leg -> items.addAll(leg.items()));
    items.sort(Comparator.comparingLong(Item::micros));
    StringBuilder out = new StringBuilder();
    for (Item item : items) {
      out.append("--- ").append(Times.ofDay(item.micros(), zone)).append(' ');
      if (item instanceof SipItem sip) {
        String from = sip.inbound() ? sip.remote() : sip.local();
        String to = sip.inbound() ? sip.local() : sip.remote();
        out.append(from).append(" > ").append(to).append(' ').append(sip.protocol().token());
        text(out, sip.bytes());
      } else {
        FrameItem frame = (FrameItem) item;
        String name = "application " + frame.application() + " " + frame.address();
        out.append(frame.kind().isCommand() ? name + " > drachtio" : "drachtio > " + name);
        text(out, frame.text());
      }
    }
    return out.toString();
  }

  private static void text(StringBuilder out, byte[] bytes) {
    String text = Printable.lines(new String(bytes, StandardCharsets.UTF_8));
    out.append('\n').append(text.replace("\r\n", "\n").stripTrailing()).append("\n\n");
  }
}
