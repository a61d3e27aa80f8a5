package org.drachtio.admin.internal.frame;

import org.drachtio.api.call.CallEvent;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.transport.ConnectionEvent;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.message.log.CallLog;

/** Frames that tell applications what they have not asked for (admin-protocol.md §4). Stateless. */
public final class Events {

  /**
   * Stands for the protocol of a message that has none, such as a response made by the server
   * itself.
   */
  private static final String UNKNOWN = "unknown";

  private Events() {}

  /**
   * Whether a live application answers an event soon: it answers every request but ACK and CANCEL.
   */
  public static boolean wantsAnswer(AppEvent event) {
    if (event instanceof AppEvent.NewRequest) {
      return true;
    }
    if (event instanceof AppEvent.FromNetwork network && network.message().message().isRequest()) {
      String method = network.message().message().method();
      return !method.equals(Methods.ACK) && !method.equals(Methods.CANCEL);
    }
    return false;
  }

  /** Writes a line of the log about an event. */
  public static void about(AppEvent event, Runnable line) {
    if (event instanceof AppEvent.NewRequest request) {
      CallLog.about(request.message().message().callId(), request.transactionId(), line);
    } else if (event instanceof AppEvent.FromNetwork network) {
      CallLog.about(network.message().message().callId(), network.transactionId(), line);
    } else if (event instanceof AppEvent.ProxyResponse answer) {
      CallLog.about(answer.response().message().callId(), line);
    } else if (event instanceof AppEvent.Unsolicited unsolicited) {
      CallLog.about(unsolicited.bye().message().callId(), line);
    } else {
      line.run();
    }
  }

  /** The frame of an event. */
  public static FrameWriter frame(AppEvent event) {
    if (event instanceof AppEvent.NewRequest request) {
      return newRequest(request.transactionId(), request.message());
    }
    if (event instanceof AppEvent.FromNetwork network) {
      return fromNetwork(network.transactionId(), network.dialogId(), network.message());
    }
    if (event instanceof AppEvent.ProxyResponse answer) {
      return Replies.proxyResponse(answer.commandId(), answer.response());
    }
    if (event instanceof AppEvent.ProxyDone over) {
      return Replies.ok(over.commandId(), "done");
    }
    AppEvent.Unsolicited unsolicited = (AppEvent.Unsolicited) event;
    return unsolicited(unsolicited.dialogId(), unsolicited.bye());
  }

  /** 13 tokens, the last one empty (§4.1). */
  private static FrameWriter newRequest(String transactionId, InboundMessage inbound) {
    SipMessage message = inbound.message();
    Flow flow = inbound.flow();
    String host = flow == null ? "" : flow.local().host();
    int port = flow == null ? 0 : flow.local().port();
    FrameWriter w = new FrameWriter().event(transactionId, "");
    do {
      network(w, inbound).text(transactionId).text("||").text(host).bar().number(port).bar();
    } while (w.again(message));
    return w;
  }

  /** 11 tokens, the last one empty (§4.2 to §4.4). */
  private static FrameWriter fromNetwork(
      String transactionId, String dialogId, InboundMessage inbound) {
    FrameWriter w = new FrameWriter().event(transactionId, dialogId);
    do {
      network(w, inbound).text(transactionId).bar().text(dialogId).bar();
    } while (w.again(inbound.message()));
    return w;
  }

  /** 11 tokens; transaction id and source are what the client library looks for (§4.5). */
  private static FrameWriter unsolicited(String dialogId, SentMessage sent) {
    FrameWriter w = new FrameWriter().event("", dialogId);
    do {
      w.messageId().text("|sip|application|");
      sent(w, sent).text("unsolicited|").text(dialogId).bar();
    } while (w.again(sent.message()));
    return w;
  }

  /** A call record (§4.6): of an attempt, a start or a stop. */
  public static FrameWriter callRecord(CallEvent event) {
    FrameWriter w = new FrameWriter();
    do {
      w.messageId()
          .text(
              switch (event.kind()) {
                case ATTEMPT -> "|cdr:attempt|";
                case START -> "|cdr:start|";
                case STOP -> "|cdr:stop|";
                case PROGRESS -> throw new IllegalArgumentException("not told");
              })
          .text(event.source().text())
          .bar()
          .time(event.epochMicros());
      if (event.kind() == CallEvent.Kind.START) {
        w.bar().text(event.call().role().text());
      } else if (event.kind() == CallEvent.Kind.STOP) {
        w.bar().text(event.reason().text());
      }
    } while (w.again(event.message()));
    return w;
  }

  /**
   * A connection has opened or closed (docs/connection-events.md). It is an answer to a command
   * that nobody has given, which client libraries that do not know it pass over; another type of
   * frame would end them.
   *
   * @param verb that the application asked for it by
   * @param missed events that the application was not told of before this one
   */
  public static FrameWriter connection(String verb, ConnectionEvent event, int missed) {
    Flow flow = event.flow();
    FrameWriter w = new FrameWriter();
    do {
      w.messageId().text("|response|").text(verb).text("|OK|");
      w.text(Long.toString(flow.connection())).bar();
      w.text(flow.protocol().token()).bar().text(flow.address()).bar().number(flow.port()).bar();
      w.time(event.epochMicros()).bar();
      w.text(flow.local().host()).bar().number(flow.local().port()).bar();
      w.text(event.accepted() ? "accepted" : "dialled").bar().text(event.security()).bar();
      w.number(missed).bar();
      if (!event.upgrade().isEmpty()) {
        w.lineEnd().text(event.upgrade());
      }
    } while (w.again());
    return w;
  }

  private static FrameWriter network(FrameWriter w, InboundMessage inbound) {
    return received(w.messageId().text("|sip|network|"), inbound);
  }

  /** Size, protocol, address, port and time of a message that came. */
  public static FrameWriter received(FrameWriter w, InboundMessage inbound) {
    Flow flow = inbound.flow();
    w.number(inbound.message().length()).bar();
    if (flow == null) {
      w.text(UNKNOWN).text("||0|");
    } else {
      w.text(protocol(flow.protocol())).bar().text(flow.address()).bar().number(flow.port()).bar();
    }
    return w.time(inbound.epochMicros()).bar();
  }

  /** WebSockets are told as {@code tcp} (admin-protocol.md §4). */
  private static String protocol(Protocol protocol) {
    return protocol.isWebSocket() ? Protocol.TCP.token() : protocol.token();
  }

  /** Size, protocol, address, port and time of a message that left. */
  public static FrameWriter sent(FrameWriter w, SentMessage sent) {
    Protocol protocol = sent.protocol();
    return w.number(sent.message().length())
        .bar()
        .text(protocol == null ? UNKNOWN : protocol(protocol))
        .bar()
        .text(sent.address() == null ? "" : sent.address())
        .bar()
        .number(Math.max(0, sent.port()))
        .bar()
        .time(sent.epochMicros())
        .bar();
  }
}
