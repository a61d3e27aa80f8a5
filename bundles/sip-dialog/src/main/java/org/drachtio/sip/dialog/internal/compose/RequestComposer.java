package org.drachtio.sip.dialog.internal.compose;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/**
 * Builds our requests: From, To, Call-ID, CSeq, routes and Contact are the server's, the rest the
 * application's.
 */
public final class RequestComposer {

  private static final String MAX_FORWARDS = "70";

  private RequestComposer() {}

  /** A request outside any dialog (admin-protocol.md §5.2). */
  public static OutgoingRequest outOfDialog(String branch, RequestCommand command, Hop hop) {
    ListeningPoint local = hop.local();
    List<Header> headers = command.headers();
    String method = command.method();
    String uri = SipUri.forRequest(command.uri());
    MessageBuilder builder = start(branch, method, uri, local, List.of(), headers);
    builder
        .header("From", fromOf(headers, local))
        .header(
            "To", Localhost.replace(AppHeaders.find(headers, "To").orElse("<" + uri + ">"), local))
        .header("Call-ID", AppHeaders.find(headers, "Call-ID").orElseGet(Ids::token))
        .header("CSeq", cseqOf(headers) + " " + method);
    boolean given = false;
    for (Header header : headers) {
      if (header.is("Contact")) {
        builder.header("Contact", contactOf(header.value(), method, local));
        given = true;
      }
    }
    if (!given && carriesContact(method)) {
      builder.header("Contact", contactOf(local));
    }
    AppHeaders.addTo(builder, headers, local);
    AppHeaders.addBody(builder, headers, command.body());
    return new OutgoingRequest(builder.build(), hop);
  }

  public static String contactOf(ListeningPoint local) {
    return "<" + local.contactUri() + ">";
  }

  public static String contactOf(String given, String method, ListeningPoint local) {
    String contact = Localhost.replace(given, local);
    return method.equals(Methods.REGISTER) ? contact : ContactFixUp.apply(contact, local);
  }

  /**
   * The Request-URI and the headers that every request of ours begins with.
   *
   * @param branch of its Via
   * @param routes Route header values
   */
  public static MessageBuilder start(
      String branch,
      String method,
      String uri,
      ListeningPoint local,
      List<String> routes,
      List<Header> headers) {
    MessageBuilder builder = MessageBuilder.request(method, uri).header("Via", local.via(branch));
    for (String route : routes) {
      builder.header("Route", route);
    }
    return builder.header(
        "Max-Forwards", AppHeaders.find(headers, "Max-Forwards").orElse(MAX_FORWARDS));
  }

  /** Methods that have to carry a Contact (RFC 3261 §8.1.1.8, RFC 3311, RFC 3515, RFC 6665). */
  public static boolean carriesContact(String method) {
    return method.equals(Methods.INVITE)
        || method.equals(Methods.SUBSCRIBE)
        || method.equals(Methods.REFER)
        || method.equals(Methods.NOTIFY)
        || method.equals(Methods.UPDATE);
  }

  private static String fromOf(List<Header> headers, ListeningPoint local) {
    String from =
        Localhost.replaceInFrom(
            AppHeaders.find(headers, "From").orElseGet(() -> contactOf(local)), local);
    Optional<NameAddress> parsed = NameAddress.parse(from);
    if (parsed.flatMap(address -> address.parameter("tag")).isPresent()) {
      return from;
    }
    String bracketed = parsed.map(NameAddress::toString).orElse(from);
    return bracketed + ";tag=" + Ids.token();
  }

  /** The sequence number that the application gave, 1 if none. */
  private static long cseqOf(List<Header> headers) {
    String given = AppHeaders.find(headers, "CSeq").orElse("1").trim();
    long number = 0;
    for (int i = 0; i < given.length() && number < Integer.MAX_VALUE; i++) {
      char c = given.charAt(i);
      if (c < '0' || c > '9') {
        break;
      }
      number = number * 10 + (c - '0');
    }
    return number > 0 && number < Integer.MAX_VALUE ? number : 1;
  }
}
