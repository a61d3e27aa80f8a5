package org.drachtio.sip.transaction.internal.client;

import java.util.List;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/** Builds the requests that only go to the next hop: the ACK of a non-2xx, and CANCEL. */
public final class HopByHop {

  private static final int MAX_FORWARDS = 70;

  /**
   * Headers that the rules of §9.1 fix, compact forms included; an additional header of such a name
   * would stand twice.
   */
  private static final List<String> FIXED_IN_CANCEL =
      List.of(
          "Via",
          "v",
          "From",
          "f",
          "To",
          "t",
          "Call-ID",
          "i",
          "CSeq",
          "Route",
          "Max-Forwards",
          "Content-Length",
          "l");

  private HopByHop() {}

  /** The ACK of a final response that is no 2xx (RFC 3261 §17.1.1.3). */
  public static SipMessage ack(SipMessage invite, SipMessage response) {
    return start(Methods.ACK, invite)
        .copy(invite, "From")
        .copy(response, "To")
        .copy(invite, "Call-ID")
        .header("CSeq", invite.cseq() + " " + Methods.ACK)
        .build();
  }

  /** The CANCEL of a request (RFC 3261 §9.1). */
  public static SipMessage cancel(SipMessage invite, List<Header> headers) {
    MessageBuilder builder =
        start(Methods.CANCEL, invite)
            .copy(invite, "From")
            .copy(invite, "To")
            .copy(invite, "Call-ID")
            .header("CSeq", invite.cseq() + " " + Methods.CANCEL);
    for (Header header : headers) {
      if (FIXED_IN_CANCEL.stream().noneMatch(header::is)) {
        builder.header(header.name(), header.value());
      }
    }
    return builder.build();
  }

  private static MessageBuilder start(String method, SipMessage invite) {
    return MessageBuilder.request(method, invite.requestUri())
        .header("Via", topVia(invite))
        .copy(invite, "Route")
        .header("Max-Forwards", MAX_FORWARDS);
  }

  /**
   * The first Via value as written; a line may hold several, and only a quoted parameter may hold a
   * comma.
   */
  private static String topVia(SipMessage message) {
    String line = message.header("Via").orElse("");
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return line.substring(0, i).trim();
      }
    }
    return line;
  }
}
