package org.drachtio.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.drachtio.message.internal.AddressScanner;
import org.drachtio.message.internal.Bytes;
import org.drachtio.message.internal.Parameters;
import org.drachtio.message.internal.Scanners;

/**
 * A name-addr or addr-spec with header parameters: From, To, Contact, Route, Record-Route (RFC 3261
 * §25.1).
 *
 * @param displayName as written, quotes included; empty if absent
 * @param uri the URI as written, without angle brackets
 * @param parameters header parameters as written, with their leading semicolon; empty if none
 * @param bracketed whether the URI stood in angle brackets
 */
public record NameAddress(String displayName, String uri, String parameters, boolean bracketed) {

  /**
   * Scans one value; empty if it is malformed. The URI may be: whoever needs it asks {@link
   * #sipUri}.
   */
  public static Optional<NameAddress> parse(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return only(bytes, 0, bytes.length);
  }

  /**
   * Value of a header parameter (name without case), empty text if it has none; absent if it is not
   * there. Of a quoted string the text between the quotes, quoted pairs resolved.
   */
  public Optional<String> parameter(String name) {
    return Parameters.find(parameters, name);
  }

  /** The URI taken apart; empty unless it is a sip, sips URI. */
  public Optional<SipUri> sipUri() {
    return SipUri.parse(uri);
  }

  /** As text: display name, URI in angle brackets, parameters. */
  @Override
  public String toString() {
    return (displayName.isEmpty() ? "" : displayName + " ") + "<" + uri + ">" + parameters;
  }

  /**
   * The one value that fills the span; empty if it is malformed or one of several. Its URI may be
   * malformed.
   */
  static Optional<NameAddress> only(byte[] bytes, int start, int end) {
    AddressScanner scanner = Scanners.address();
    return scanner.scanLoosely(bytes, start, end) == end
        ? Optional.of(of(bytes, scanner))
        : Optional.empty();
  }

  /** The first of the values in the span; empty if it is malformed. */
  static Optional<NameAddress> first(byte[] bytes, int start, int end) {
    AddressScanner scanner = Scanners.address();
    return scanner.scan(bytes, start, end) >= 0
        ? Optional.of(of(bytes, scanner))
        : Optional.empty();
  }

  /** Adds the values in the span up to the first malformed one; false if there was one. */
  static boolean all(byte[] bytes, int start, int end, List<NameAddress> values) {
    AddressScanner scanner = Scanners.address();
    int p = scanner.scan(bytes, start, end);
    while (p >= 0) {
      values.add(of(bytes, scanner));
      if (p == end) {
        return true;
      }
      p = scanner.scan(bytes, p + 1, end);
    }
    return false;
  }

  private static NameAddress of(byte[] bytes, AddressScanner scanner) {
    return new NameAddress(
        Bytes.unfolded(bytes, scanner.displayStart, scanner.displayEnd),
        Bytes.text(bytes, scanner.uriStart, scanner.uriEnd),
        Bytes.unfolded(bytes, scanner.parametersStart, scanner.parametersEnd),
        scanner.bracketed);
  }
}
