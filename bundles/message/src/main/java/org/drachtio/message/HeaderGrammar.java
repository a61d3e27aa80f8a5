package org.drachtio.message;

import java.nio.charset.StandardCharsets;
import org.drachtio.message.internal.HeaderNames;
import org.drachtio.message.internal.MessageScanner;

/**
 * Which values of headers an application or another bundle may have sent. The server is strict
 * about what it reads itself, and about what would break the framing of a message; all else is
 * between the application and its peers. Thread-safe.
 */
public final class HeaderGrammar {

  private HeaderGrammar() {}

  /**
   * Whether the value may go out under this name: without CR, LF and NUL, and readable if the
   * server reads it: From, To, Contact, Call-ID, CSeq, Max-Forwards, RAck, RSeq and
   * Session-Expires.
   */
  public static boolean isValid(String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf(0) >= 0) {
      return false;
    }
    int id = HeaderNames.idOf(name);
    return !MessageScanner.reads(id)
        || MessageScanner.canRead(id, value.getBytes(StandardCharsets.UTF_8));
  }
}
