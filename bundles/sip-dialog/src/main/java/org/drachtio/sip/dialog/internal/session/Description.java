package org.drachtio.sip.dialog.internal.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.drachtio.message.SipMessage;

/**
 * A description of our side's media as an application gave it: the next refresh of the session
 * offers the same.
 *
 * @param type value of Content-Type
 * @param body never changed
 */
public record Description(String type, byte[] body) {

  private static final String SDP = "application/sdp";

  /** What the message describes; {@code null} if it carries no SDP, alone or among other parts. */
  public static Description of(SipMessage message) {
    if (message.bodyLength() == 0) {
      return null;
    }
    String type = message.header("Content-Type").orElse("");
    String lower = type.toLowerCase(Locale.ROOT);
    byte[] body = message.body();
    boolean describes =
        lower.startsWith(SDP)
            || lower.startsWith("multipart/")
                && new String(body, StandardCharsets.ISO_8859_1)
                    .toLowerCase(Locale.ROOT)
                    .contains(SDP);
    return describes ? new Description(type, body) : null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Description that
        && type.equals(that.type)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, Arrays.hashCode(body));
  }

  @Override
  public String toString() {
    return type + ", " + body.length + " bytes";
  }
}
