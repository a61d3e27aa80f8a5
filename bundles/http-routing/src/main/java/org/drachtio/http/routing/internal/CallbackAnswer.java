package org.drachtio.http.routing.internal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.route.Route;

/**
 * Reads what a web callback answers (http-routing.md §6). Members that it does not know are
 * ignored. Stateless.
 */
final class CallbackAnswer {

  private static final int DEFAULT_PROVISIONAL_MILLIS = 5_000;
  private static final int DEFAULT_FINAL_MILLIS = 60_000;

  private CallbackAnswer() {}

  /**
   * The instruction in an answer.
   *
   * @throws BadAnswerException if there is none
   */
  static Route read(String body) {
    JsonObject answer = object(parse(body), "the answer");
    String action = string(answer.get("action"), "action");
    JsonObject data = object(answer.get("data"), "data");
    return switch (action) {
      case "reject" -> reject(data);
      case "redirect" -> new Route.Redirect(contacts(data));
      case "proxy" -> proxy(data);
      case "route" -> route(data);
      default -> throw new BadAnswerException("unknown action " + action);
    };
  }

  private static JsonElement parse(String body) {
    if (body.isBlank()) {
      throw new BadAnswerException("the answer is empty");
    }
    JsonReader reader = new JsonReader(new StringReader(body));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement element = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new BadAnswerException("something follows the JSON");
      }
      return element;
    } catch (JsonParseException | IOException e) {
      throw new BadAnswerException("the answer is not JSON");
    }
  }

  private static Route reject(JsonObject data) {
    JsonElement status = data.get("status");
    if (!isNumber(status)) {
      throw new BadAnswerException("status is no number");
    }
    double value = status.getAsDouble();
    if (value < 300 || value > 699 || value != Math.rint(value)) {
      throw new BadAnswerException("status is not between 300 and 699");
    }
    JsonElement reason = data.get("reason");
    return new Route.Reject((int) value, isString(reason) ? line(reason.getAsString()) : "");
  }

  /** drachtio-server knows the first name, its documentation the second. */
  private static List<String> contacts(JsonObject data) {
    List<String> contacts =
        strings(data.has("contact") ? data.get("contact") : data.get("contacts"));
    if (contacts.isEmpty()) {
      throw new BadAnswerException("contact is no string and no list of strings");
    }
    return contacts;
  }

  private static Route proxy(JsonObject data) {
    List<String> destinations = strings(data.get("destination"));
    if (destinations.isEmpty()) {
      throw new BadAnswerException("destination is no string and no list of strings");
    }
    return new Route.Proxy(
        destinations,
        flag(data.get("recordRoute"), false),
        flag(data.get("followRedirects"), true),
        flag(data.get("simultaneous"), false),
        millis(data.get("provisionalTimeout"), DEFAULT_PROVISIONAL_MILLIS),
        millis(data.get("finalTimeout"), DEFAULT_FINAL_MILLIS));
  }

  private static Route route(JsonObject data) {
    if (isString(data.get("uri"))) {
      return new Route.ToApplication(address(data.get("uri").getAsString().strip()));
    }
    if (isString(data.get("tag")) && !data.get("tag").getAsString().isEmpty()) {
      return new Route.ToTag(data.get("tag").getAsString());
    }
    throw new BadAnswerException("route has neither uri nor tag");
  }

  /** {@code host:port[;transport=tcp|tls]}; what is no address cannot be reached, which is 480. */
  private static ApplicationAddress address(String uri) {
    int semicolon = uri.indexOf(';');
    String hostPort = semicolon < 0 ? uri : uri.substring(0, semicolon);
    String parameters = semicolon < 0 ? "" : uri.substring(semicolon);
    int colon = hostPort.lastIndexOf(':');
    if (colon < 1) {
      throw new UnreachableException("uri has no port: " + uri);
    }
    String host = HostPort.bare(hostPort.substring(0, colon));
    try {
      int port = Integer.parseInt(hostPort.substring(colon + 1));
      return new ApplicationAddress(host, port, parameters.startsWith(";transport=tls"));
    } catch (IllegalArgumentException e) {
      throw new UnreachableException("uri is no address: " + uri);
    }
  }

  private static JsonObject object(JsonElement element, String name) {
    if (element == null || !element.isJsonObject()) {
      throw new BadAnswerException(name + " is no object");
    }
    return element.getAsJsonObject();
  }

  private static String string(JsonElement element, String name) {
    if (!isString(element)) {
      throw new BadAnswerException(name + " is no string");
    }
    return element.getAsString();
  }

  /** Empty if it is neither a string nor a list of nothing but strings. */
  private static List<String> strings(JsonElement element) {
    if (isString(element)) {
      return element.getAsString().isBlank() ? List.of() : List.of(line(element.getAsString()));
    }
    if (element == null || !element.isJsonArray()) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    for (JsonElement item : element.getAsJsonArray()) {
      if (!isString(item) || item.getAsString().isBlank()) {
        return List.of();
      }
      values.add(line(item.getAsString()));
    }
    return values;
  }

  /** It becomes part of a SIP message, so it must be one line. */
  private static String line(String value) {
    String stripped = value.strip();
    for (int i = 0; i < stripped.length(); i++) {
      if (stripped.charAt(i) < ' ') {
        throw new BadAnswerException("a string has a control character in it");
      }
    }
    return stripped;
  }

  private static boolean flag(JsonElement element, boolean otherwise) {
    boolean usable =
        element != null && element.isJsonPrimitive() && element.getAsJsonPrimitive().isBoolean();
    return usable ? element.getAsBoolean() : otherwise;
  }

  /** {@code 5s} or {@code 500ms}; anything else counts as absent, as in drachtio-server. */
  private static int millis(JsonElement element, int otherwise) {
    if (!isString(element)) {
      return otherwise;
    }
    String text = element.getAsString();
    int unit = 0;
    while (unit < text.length() && text.charAt(unit) >= '0' && text.charAt(unit) <= '9') {
      unit++;
    }
    if (unit == 0 || unit > 7) {
      return otherwise;
    }
    int value = Integer.parseInt(text.substring(0, unit));
    return switch (text.substring(unit)) {
      case "ms" -> value;
      case "s" -> value > Integer.MAX_VALUE / 1000 ? otherwise : value * 1000;
      default -> otherwise;
    };
  }

  private static boolean isString(JsonElement element) {
    return element != null && element.isJsonPrimitive() && element.getAsJsonPrimitive().isString();
  }

  private static boolean isNumber(JsonElement element) {
    return element != null && element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
  }
}
