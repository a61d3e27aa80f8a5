package org.drachtio.sip.transport.internal.ws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The HTTP request that begins a WebSocket connection, and its answer (RFC 6455 §4.2; RFC 7118 §4;
 * sip-behaviour.md §8.9). As in drachtio-server any path will do and neither {@code Upgrade} nor
 * {@code Sec-WebSocket-Version} has to be there; one that asks for something else is refused.
 */
public final class WebSocketHandshake {

  /** Bound on the request. */
  public static final int MAX_BYTES = 8 * 1024;

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String VERSION = "13";

  /**
   * What became of a request.
   *
   * @param accepted whether the connection goes on as a WebSocket; else it ends behind the response
   * @param response to be sent
   * @param length bytes that the request took
   * @param cause why it was refused; empty if it was not
   */
  public record Result(boolean accepted, byte[] response, int length, String cause) {}

  private record Header(String name, String value) {}

  private WebSocketHandshake() {}

  /**
   * Looks at the bytes received.
   *
   * @param origins pages of which hosts may connect, as browsers tell it ({@code
   *     https://phone.example.com}), in lower case; empty means all
   * @return {@code null} if the request is not complete
   */
  public static Result of(byte[] bytes, int from, int to, Set<String> origins) {
    int end = endOfRequest(bytes, from, to);
    if (end < 0) {
      return to - from < MAX_BYTES
          ? null
          : refused("431 Request Header Fields Too Large", to - from, "too long");
    }
    int length = end - from;
    if (length > MAX_BYTES) {
      return refused("431 Request Header Fields Too Large", length, "too long");
    }
    String[] lines =
        new String(bytes, from, length - 4, StandardCharsets.ISO_8859_1).split("\r\n", -1);
    if (!lines[0].startsWith("GET ") || !lines[0].endsWith(" HTTP/1.1")) {
      return refused("400 Bad Request", length, "no GET of HTTP/1.1");
    }
    List<Header> headers = headers(lines);
    return headers == null
        ? refused("400 Bad Request", length, "a header that is none")
        : answer(headers, length, origins);
  }

  private static Result answer(List<Header> headers, int length, Set<String> origins) {
    List<String> keys = values(headers, "sec-websocket-key");
    if (keys.size() != 1 || keys.get(0).isEmpty()) {
      return refused("400 Bad Request", length, "no Sec-WebSocket-Key");
    }
    for (String version : values(headers, "sec-websocket-version")) {
      if (!version.equals(VERSION)) {
        return refused("426 Upgrade Required", length, "another Sec-WebSocket-Version than 13");
      }
    }
    for (String upgrade : values(headers, "upgrade")) {
      if (!contains(upgrade, "websocket")) {
        return refused("400 Bad Request", length, "an upgrade to something else");
      }
    }
    for (String origin : values(headers, "origin")) {
      if (!origins.isEmpty() && !origins.contains(origin.toLowerCase(Locale.ROOT))) {
        return refused("403 Forbidden", length, "an Origin that is not allowed");
      }
    }
    String protocol = protocol(values(headers, "sec-websocket-protocol"));
    String response =
        "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(keys.get(0))
            + "\r\n"
            + (protocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n")
            + "\r\n";
    return new Result(true, response.getBytes(StandardCharsets.ISO_8859_1), length, "");
  }

  private static Result refused(String status, int length, String cause) {
    String response =
        "HTTP/1.1 "
            + status
            + "\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    return new Result(false, response.getBytes(StandardCharsets.ISO_8859_1), length, cause);
  }

  /** Behind the empty line; -1 if that is not there. */
  private static int endOfRequest(byte[] bytes, int from, int to) {
    int limit = Math.min(to, from + MAX_BYTES);
    for (int i = from + 3; i < limit; i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  /** {@code null} if a line is no header. */
  private static List<Header> headers(String[] lines) {
    List<Header> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0 || lines[i].indexOf('\n') >= 0 || lines[i].indexOf('\r') >= 0) {
        return null;
      }
      headers.add(
          new Header(
              lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
              lines[i].substring(colon + 1).strip()));
    }
    return headers;
  }

  private static List<String> values(List<Header> headers, String name) {
    return headers.stream().filter(h -> h.name().equals(name)).map(Header::value).toList();
  }

  private static boolean contains(String list, String token) {
    for (String each : list.split(",", -1)) {
      if (each.strip().equalsIgnoreCase(token)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The subprotocol: {@code sip} where it is offered, else the first that is. A browser ends the
   * connection if it is answered anything but one of those that it has offered.
   */
  private static String protocol(List<String> offers) {
    String first = "";
    for (String offer : offers) {
      for (String each : offer.split(",", -1)) {
        String name = each.strip();
        if (name.equalsIgnoreCase("sip")) {
          return name;
        }
        first = first.isEmpty() && isToken(name) ? name : first;
      }
    }
    return first;
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
  }

  private static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
