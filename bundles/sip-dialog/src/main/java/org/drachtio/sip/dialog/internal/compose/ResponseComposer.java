package org.drachtio.sip.dialog.internal.compose;

import java.util.List;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/** Builds responses out of what an application gave (sip-behaviour.md §2.2). */
public final class ResponseComposer {

  private ResponseComposer() {}

  /**
   * Builds a response.
   *
   * @param toTag added to To if the request has none; empty for 100
   * @param inDialog whether the request came in a dialog
   * @param bestEffortTls see {@code LanePolicies}
   * @param rseq of a reliable provisional response (RFC 3262 §3); 0: it is none
   */
  public static SipMessage compose(
      SipMessage request,
      ResponseCommand command,
      String toTag,
      boolean inDialog,
      ListeningPoint local,
      boolean bestEffortTls,
      long rseq) {
    int status = command.status();
    List<Header> headers =
        request.method().equals(Methods.SUBSCRIBE)
            ? SubscriptionHeaders.bounded(command.headers())
            : command.headers();
    MessageBuilder builder = MessageBuilder.response(request, status, command.reason(), toTag);
    if (status > 100 && status < 300) {
      builder.copy(request, "Record-Route");
    }
    boolean given = false;
    for (Header header : headers) {
      if (header.is("Contact")) {
        builder.header("Contact", Localhost.replace(header.value(), local));
        given = true;
      }
    }
    if (!given && carriesContact(request.method(), status, inDialog)) {
      builder.header("Contact", contactFor(request, local, bestEffortTls));
    }
    AppHeaders.addTo(builder, headers, local);
    if (rseq > 0) {
      if (!Reliability.isWantedBy(command)) {
        builder.header("Require", Reliability.OPTION);
      }
      builder.header("RSeq", rseq);
    }
    AppHeaders.addBody(builder, headers, command.body());
    return builder.build();
  }

  /** There are phones that speak TLS and cannot follow a sips URI: their own Contact shows it. */
  private static String contactFor(
      SipMessage request, ListeningPoint local, boolean bestEffortTls) {
    String contact = RequestComposer.contactOf(local);
    boolean plain =
        bestEffortTls
            && local.protocol().isSecure()
            && request
                .contact()
                .flatMap(NameAddress::sipUri)
                .filter(uri -> !uri.isSecure())
                .isPresent();
    return plain ? contact.replaceFirst("^<sips:", "<sip:") : contact;
  }

  /**
   * Whether our Contact belongs into it: it begins a dialog (RFC 3261 §12.1.1), or refreshes our
   * side of one (RFC 3311 §5.2, RFC 3515 §2.2).
   */
  private static boolean carriesContact(String method, int status, boolean inDialog) {
    boolean accepted = status >= 200 && status < 300;
    return switch (method) {
      case Methods.INVITE -> inDialog || status > 100 && status < 300;
      case Methods.SUBSCRIBE -> inDialog || accepted;
      case Methods.UPDATE, Methods.REFER -> accepted;
      default -> false;
    };
  }
}
