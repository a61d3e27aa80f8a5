package org.drachtio.message.jain;

import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPDuplicateHeaderException;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.RequestLineParser;
import gov.nist.javax.sip.parser.StatusLineParser;
import java.text.ParseException;
import java.util.Optional;
import javax.sip.message.Message;
import org.drachtio.message.SipMessage;
import org.drachtio.message.internal.Grammar;
import org.drachtio.message.internal.HeaderNames;

/**
 * The standard Java view of a message for extensions that know JSR 32. It is a copy: changing it
 * changes nothing here, and it is for reading, not for sending, because jain-sip-ri merges and
 * re-orders headers when it encodes.
 *
 * <p>Costs many times a scan; not for the path of every message. <b>Threading:</b> any thread; the
 * copy is the caller's.
 */
public final class JainView {

  /**
   * How many names without a parser of their own are let into copies. jain-sip-ri keeps every
   * header name it ever met, and the names come from the network.
   */
  private static final BoundedNames NAMES = new BoundedNames(1000);

  private JainView() {}

  /**
   * A detached copy: a {@code javax.sip.message.Request} or {@code Response}.
   *
   * <p>Headers that jain-sip-ri finds malformed stand in {@link Message#getUnrecognizedHeaders}. Of
   * a repeated header that it has no list for, the first is there. After 1000 different names
   * outside of the standards further such names are left out.
   *
   * @return empty if the message has a fault or jain-sip-ri cannot parse its start line
   */
  public static Optional<Message> copyOf(SipMessage message) {
    if (message.fault().isFault()) {
      return Optional.empty();
    }
    SIPMessage copy = startLine(message);
    if (copy == null) {
      return Optional.empty();
    }
    message.forEachHeader((name, value) -> add(copy, name, value));
    if (message.bodyLength() > 0) {
      copy.setMessageContent(message.body());
    }
    return Optional.of(copy);
  }

  private static SIPMessage startLine(SipMessage message) {
    String line = message.startLine() + "\n";
    try {
      if (message.isRequest()) {
        SIPRequest request = new SIPRequest();
        request.setRequestLine(new RequestLineParser(line).parse());
        return request;
      }
      SIPResponse response = new SIPResponse();
      response.setStatusLine(new StatusLineParser(line).parse());
      return response;
    } catch (ParseException | RuntimeException unparsable) {
      return null;
    }
  }

  private static void add(SIPMessage copy, String name, String value) {
    int id = HeaderNames.idOf(name);
    SIPHeader header;
    if (Grammar.hasParser(id)) {
      header = Grammar.parse(id, value);
    } else {
      header = extension(id == HeaderNames.UNKNOWN ? name : HeaderNames.canonical(id), value);
      if (header == null) {
        return;
      }
    }
    if (header == null || !attach(copy, header)) {
      copy.addUnparsed(name + ": " + value);
    }
  }

  private static SIPHeader extension(String name, String value) {
    if (!NAMES.admits(name)) {
      return null;
    }
    ExtensionHeaderImpl header = new ExtensionHeaderImpl(name);
    header.setValue(value);
    return header;
  }

  private static boolean attach(SIPMessage copy, SIPHeader header) {
    try {
      copy.attachHeader(header, false);
      return true;
    } catch (SIPDuplicateHeaderException | RuntimeException refused) {
      return false;
    }
  }
}
