package org.drachtio.sip.proxy.internal.compose;

import java.util.Locale;
import java.util.Set;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.message.Header;
import org.drachtio.message.MessageEdit;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.sip.proxy.internal.route.RouteCookie;

/** The request as it goes to one target (RFC 3261 §16.6, sip-behaviour.md §6.2). Stateless. */
public final class ForwardedRequest {

  private static final int MAX_FORWARDS = 70;

  /** The proxy's own, and what belongs to the two ends. */
  private static final Set<String> UNTOUCHABLE =
      Set.of(
          "via",
          "from",
          "to",
          "call-id",
          "cseq",
          "max-forwards",
          "content-length",
          "content-type",
          "route",
          "record-route");

  /** Headers that stand once: a given value replaces the present one. */
  private static final Set<String> SINGLE =
      Set.of(
          "contact",
          "date",
          "event",
          "expires",
          "min-se",
          "organization",
          "priority",
          "refer-to",
          "referred-by",
          "reply-to",
          "replaces",
          "server",
          "session-expires",
          "subject",
          "user-agent");

  private ForwardedRequest() {}

  public static SipMessage of(
      SipTransport transport,
      InboundMessage received,
      ProxyRequest how,
      Target target,
      Hop hop,
      String branch,
      RouteCookie cookie) {
    SipMessage request = received.message();
    MessageEdit edit =
        MessageEdit.of(request)
            .addFirst("Via", hop.local().via(branch))
            .dropFirst("Route", 1)
            .replace(
                "Max-Forwards",
                Integer.toString(
                    request.maxForwards() < 0 ? MAX_FORWARDS : request.maxForwards() - 1));
    String uri = requestUri(transport, request, target);
    if (!uri.equals(request.requestUri())) {
      edit.requestUri(uri);
    }
    if (how.remainInDialog()) {
      stay(edit, request, received.flow().local(), hop.local(), cookie);
    }
    for (Header header : how.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (SINGLE.contains(name)) {
        edit.replace(header.name(), header.value());
      } else if (!UNTOUCHABLE.contains(name)) {
        edit.addLast(header.name(), header.value());
      }
    }
    return edit.build();
  }

  /** The Request-URI for a target. A Request-URI that is not ours is not changed. */
  public static String requestUri(SipTransport transport, SipMessage request, Target target) {
    boolean replaced =
        target.redirected()
            || SipUri.parse(request.requestUri()).filter(transport::isLocal).isPresent();
    return replaced ? SipUri.forRequest(target.uri()) : request.requestUri();
  }

  /**
   * Later requests are to come through us: towards the target on the outgoing side; where the sides
   * differ, each peer gets the one that it can reach (RFC 5658 §6).
   */
  private static void stay(
      MessageEdit edit,
      SipMessage request,
      ListeningPoint incoming,
      ListeningPoint outgoing,
      RouteCookie cookie) {
    if (request.method().equals(Methods.REGISTER)) {
      // Calls that come by it have a Call-ID of their own and no dialog yet: no cookie.
      edit.addFirst("Path", route(outgoing, "")).addLast("Require", "path");
      return;
    }
    String mark = cookie.parameter(request.callId());
    edit.addFirst("Record-Route", route(outgoing, mark));
    if (!outgoing.advertised().equals(incoming.advertised())) {
      edit.addFirst("Record-Route", route(incoming, mark));
    }
  }

  private static String route(ListeningPoint point, String mark) {
    return "<" + point.contactUri() + mark + ";lr>";
  }
}
