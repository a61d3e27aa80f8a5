package org.drachtio.sip.dialog.internal.compose;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.message.Header;
import org.drachtio.message.HeaderGrammar;
import org.drachtio.message.MessageBuilder;

/**
 * Puts the headers and the body that an application gave into a message (admin-protocol.md §5.0).
 */
public final class AppHeaders {

  private static final byte[] SDP_START = {'v', '=', '0'};

  private AppHeaders() {}

  /** The first value given for a header. */
  public static Optional<String> find(List<Header> headers, String name) {
    for (Header header : headers) {
      if (header.is(name)) {
        return Optional.of(header.value());
      }
    }
    return Optional.empty();
  }

  /** The name of a bad header of a request outside any dialog; empty if there is none. */
  public static String bad(List<Header> headers) {
    for (Header header : headers) {
      if (!HeaderGrammar.isValid(header.name(), header.value())) {
        return header.name();
      }
    }
    return "";
  }

  /**
   * The name of a bad header that goes into a transaction or dialog; empty if there is none. The
   * headers that the transaction or dialog owns are replaced, so they cannot be wrong: the stock
   * client echoes From and To of the request, whatever they look like.
   */
  public static String badInside(List<Header> headers) {
    for (Header header : headers) {
      if (!isIdentity(header) && !HeaderGrammar.isValid(header.name(), header.value())) {
        return header.name();
      }
    }
    return "";
  }

  /** Adds all but those that the message has already from the transaction or dialog. */
  public static void addTo(MessageBuilder builder, List<Header> headers, ListeningPoint local) {
    for (Header header : headers) {
      if (isOwnedByTransaction(header)) {
        continue;
      }
      String value =
          Localhost.applies(header.name())
              ? Localhost.replace(header.value(), local)
              : header.value();
      builder.header(header.name(), value);
    }
  }

  /**
   * Adds the body, with a Content-Type where the application left it to us.
   *
   * @return false: a body that is no SDP came without Content-Type; the body is in the message all
   *     the same
   */
  public static boolean addBody(MessageBuilder builder, List<Header> headers, byte[] body) {
    builder.body(body);
    if (body.length == 0 || find(headers, "Content-Type").isPresent()) {
      return true;
    }
    if (!startsAsSdp(body)) {
      return false;
    }
    builder.header("Content-Type", "application/sdp");
    return true;
  }

  private static boolean isOwnedByTransaction(Header header) {
    return isIdentity(header) || header.is("Contact") || header.is("Max-Forwards");
  }

  private static boolean isIdentity(Header header) {
    return header.is("From") || header.is("To") || header.is("Call-ID") || header.is("CSeq");
  }

  private static boolean startsAsSdp(byte[] body) {
    if (body.length < SDP_START.length) {
      return false;
    }
    for (int i = 0; i < SDP_START.length; i++) {
      if (body[i] != SDP_START[i]) {
        return false;
      }
    }
    return true;
  }
}
