package org.drachtio.admin.internal.frame;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.drachtio.message.Methods;

/**
 * The start line of an application's message.
 *
 * @param text as given; other than for {@link #isSound() sound} lines without CR, LF and other
 *     controls
 * @param method of a request, one of {@link Methods}; empty if it is none of them
 * @param uri of a request; empty if it is missing
 * @param status of a response; 0 if it is none or malformed
 * @param reason of a response
 */
public record StartLine(String text, String method, String uri, int status, String reason) {

  private static final Map<String, String> METHODS =
      Methods.ALL.stream()
          .collect(Collectors.toUnmodifiableMap(Function.identity(), Function.identity()));

  /** Takes a line apart; what is wrong with it shows as an empty part. */
  public static StartLine parse(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i)) && line.charAt(i) != '\t') {
        return new StartLine(printable(line), "", "", 0, "");
      }
    }
    return line.startsWith("SIP/") ? response(line) : request(line);
  }

  /** Whether it is meant to be a status line. */
  public boolean isResponse() {
    return text.startsWith("SIP/");
  }

  /** Whether all parts are there that its kind must have. */
  public boolean isSound() {
    return isResponse() ? status != 0 : !method.isEmpty() && !uri.isEmpty();
  }

  private static StartLine response(String line) {
    int code = skip(line, end(line, 0));
    int after = end(line, code);
    int status = 0;
    if (after - code == 3) {
      for (int i = code; i < after; i++) {
        char c = line.charAt(i);
        status = c >= '0' && c <= '9' && status >= 0 ? status * 10 + c - '0' : -1;
      }
    }
    return new StartLine(
        line, "", "", status >= 100 && status <= 699 ? status : 0, line.substring(after).trim());
  }

  private static StartLine request(String line) {
    int methodEnd = end(line, 0);
    int uri = skip(line, methodEnd);
    int uriEnd = end(line, uri);
    int version = skip(line, uriEnd);
    boolean whole = line.startsWith("SIP/", version);
    String method = METHODS.getOrDefault(line.substring(0, methodEnd), "");
    return new StartLine(line, method, whole ? line.substring(uri, uriEnd) : "", 0, "");
  }

  private static int end(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
      at++;
    }
    return at;
  }

  private static int skip(String line, int from) {
    int at = from;
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  private static String printable(String line) {
    char[] letters = line.toCharArray();
    for (int i = 0; i < letters.length; i++) {
      if (Character.isISOControl(letters[i])) {
        letters[i] = ' ';
      }
    }
    return new String(letters);
  }
}
