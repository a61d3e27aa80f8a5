package org.drachtio.call.control.internal.reply;

import java.util.List;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.KeyedDigest;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Fault;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Answers that need no transaction (RFC 3261 §8.2.7): a repeated request gets the same answer with
 * the same tag, the ACK of such an answer matches nothing and is dropped. A flood of refused
 * requests leaves no state behind.
 */
public final class StatelessReplies {

  private static final int TAG_BYTES = 8;

  private final SipTransport transport;
  private final Counter faulty;
  private final Refusals refusals;
  private final CallObservers observers;

  /**
   * Key of the tags, so that nobody else can predict a tag. It is only copied, because every lane
   * needs it.
   */
  private final KeyedDigest tags;

  public StatelessReplies(
      SipTransport transport,
      Counter faulty,
      Refusals refusals,
      CallObservers observers,
      byte[] tagKey) {
    this.transport = transport;
    this.faulty = faulty;
    this.refusals = refusals;
    this.observers = observers;
    tags = new KeyedDigest(tagKey, TAG_BYTES);
  }

  /**
   * 400, 413 or 505 with the reason that the scanner gave (sip-behaviour.md §1.1); ACK and answers
   * are dropped.
   */
  public void toFaulty(InboundMessage inbound) {
    faulty.increment();
    SipMessage message = inbound.message();
    Fault fault = message.fault();
    int status =
        switch (fault.kind()) {
          case BAD_REQUEST -> 400;
          case BAD_VERSION -> 505;
          case TOO_LARGE -> 413;
          case NONE, NOT_SIP, BAD_RESPONSE -> 0;
        };
    // The Via may be faulty as long as it can be read: the answer goes to where the request came
    // from.
    boolean answerable =
        message.isRequest()
            && !message.viaTransport().isEmpty()
            && !message.method().equals(Methods.ACK);
    if (message.isRequest()) {
      int told = answerable ? status : 0;
      refusals.note(inbound, told, Refusal.MALFORMED, fault.reason());
    }
    if (status > 0 && answerable) {
      send(inbound, status, status == 400 ? fault.reason() : "");
    }
  }

  /**
   * Refuses a sound request; an INVITE gets its 100 first, as from drachtio-server.
   *
   * @param why for the log
   */
  public void refuse(InboundMessage inbound, int status, Refusal cause, String why) {
    if (inbound.message().method().equals(Methods.INVITE)) {
      transport.respond(
          MessageBuilder.response(inbound.message(), 100, "", "").build(), inbound.flow());
    }
    refused(inbound, status);
    reject(inbound, status, "", cause, why);
  }

  /**
   * An INVITE is refused without a transaction: a call that was tried and rejected
   * (observability.md §2). Nothing for other requests.
   */
  public void refused(InboundMessage inbound, int status) {
    SipMessage request = inbound.message();
    if (request.method().equals(Methods.INVITE) && !observers.isEmpty()) {
      observers
          .received(inbound, "")
          .answered(MessageBuilder.response(request, status, "", tagFor(request)).build());
    }
  }

  /**
   * Refuses a sound request by one answer.
   *
   * @param reason empty = the standard phrase
   * @param why for the log
   */
  public void reject(InboundMessage inbound, int status, String reason, Refusal cause, String why) {
    refusals.note(inbound, status, cause, why);
    send(inbound, status, reason);
  }

  /** Answers a sound request. */
  public void answer(InboundMessage inbound, int status) {
    send(inbound, status, "");
  }

  /**
   * Answers a sound request.
   *
   * @param reason empty = the standard phrase
   * @param headers besides those that every answer has
   */
  public void answer(InboundMessage inbound, int status, String reason, List<Header> headers) {
    send(inbound, status, reason, headers);
  }

  /** Closes the connection that it came on, if it came on one. */
  public void disconnect(InboundMessage inbound) {
    transport.close(inbound.flow().connection());
  }

  private void send(InboundMessage inbound, int status, String reason) {
    send(inbound, status, reason, List.of());
  }

  private void send(InboundMessage inbound, int status, String reason, List<Header> headers) {
    SipMessage request = inbound.message();
    MessageBuilder response = MessageBuilder.response(request, status, reason, tagFor(request));
    for (Header header : headers) {
      response.header(header.name(), header.value());
    }
    transport.respond(response.build(), inbound.flow());
  }

  private String tagFor(SipMessage request) {
    return tags.copy()
        .of(
            request.topVia().branch()
                + "\n"
                + request.callId()
                + "\n"
                + request.fromTag()
                + "\n"
                + request.cseq());
  }
}
