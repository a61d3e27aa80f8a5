package org.drachtio.http.routing.internal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/**
 * What a web callback is told of a request, as the query of a URL (http-routing.md §3). One thread.
 */
final class Query {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** Our names, without what is no letter. */
  private static final Set<String> OURS =
      Set.of(
          "method",
          "domain",
          "protocol",
          "sourceaddress",
          "fromuser",
          "touser",
          "uriuser",
          "contenttype",
          "uri");

  private final StringBuilder text;
  private char separator;

  private Query(String url) {
    text = new StringBuilder(url.length() + 512).append(url);
    if (url.indexOf('?') >= 0) {
      separator = '&';
    } else {
      // drachtio-server always adds a slash; a second one would be another path.
      if (!url.endsWith("/")) {
        text.append('/');
      }
      separator = '?';
    }
  }

  /** The URL with the query; of a URL that has one already, with ours behind it. */
  static String url(String url, InboundMessage inbound) {
    SipMessage request = inbound.message();
    Optional<SipUri> uri = SipUri.parse(request.requestUri());
    Query query = new Query(url);
    query.add("method", request.method());
    query.add("domain", uri.map(SipUri::host).orElse(""));
    query.add("protocol", inbound.flow().protocol().token());
    query.add("source_address", inbound.flow().address());
    query.add("fromUser", user(request.from().flatMap(NameAddress::sipUri)));
    query.add("toUser", user(request.to().flatMap(NameAddress::sipUri)));
    query.add("uriUser", user(uri));
    query.add("contentType", request.header("Content-Type").map(Query::mediaType).orElse(""));
    query.add("uri", request.requestUri());
    uri.ifPresent(parsed -> query.addParameters(parsed.parameters()));
    return query.text.toString();
  }

  /** Without the password. */
  private static String user(Optional<SipUri> uri) {
    String user = uri.map(SipUri::user).orElse("");
    int colon = user.indexOf(':');
    return colon < 0 ? user : user.substring(0, colon);
  }

  private static String mediaType(String value) {
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
  }

  private void addParameters(String parameters) {
    int start = 1;
    while (start < parameters.length()) {
      int end = parameters.indexOf(';', start);
      end = end < 0 ? parameters.length() : end;
      int equals = parameters.indexOf('=', start);
      if (equals < 0 || equals > end) {
        equals = end;
      }
      if (equals > start) {
        String name = parameters.substring(start, equals);
        String value = equals == end ? "" : parameters.substring(equals + 1, end);
        // As drachtio-server: what has a second = has no value.
        if (!isTakenForOurs(name)) {
          add(name, value.indexOf('=') >= 0 ? "" : value);
        }
      }
      start = end + 1;
    }
  }

  /**
   * A caller must not be able to set the parameters that we set: some frameworks take the last of
   * several values, or all. They also read {@code method[]} as a list, ignore case, decode twice,
   * and take what is no letter or digit for an underscore.
   */
  private static boolean isTakenForOurs(String name) {
    String decoded = decoded(name);
    int bracket = decoded.indexOf('[');
    return OURS.contains(plain(decoded))
        || bracket >= 0 && OURS.contains(plain(decoded.substring(0, bracket)));
  }

  /** Letters and digits only, in lower case. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        plain.append(Character.toLowerCase(c));
      }
    }
    return plain.toString();
  }

  private static String decoded(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    StringBuilder decoded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      int high = c == '%' && i + 2 < name.length() ? Character.digit(name.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(name.charAt(i + 2), 16);
      if (low >= 0) {
        decoded.append((char) (high << 4 | low));
        i += 2;
      } else {
        decoded.append(c);
      }
    }
    return decoded.toString();
  }

  private void add(String name, String value) {
    text.append(separator);
    separator = '&';
    encode(name);
    text.append('=');
    encode(value);
  }

  private void encode(String value) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c)) {
        text.append(c);
      } else {
        text.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
      }
    }
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_'
        || c == '.'
        || c == '~';
  }
}
