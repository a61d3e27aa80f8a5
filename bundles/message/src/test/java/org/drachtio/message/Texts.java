package org.drachtio.message;

import java.nio.charset.StandardCharsets;

/** Messages as text for tests. */
final class Texts {

  private Texts() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static SipMessage scan(String text) {
    return SipMessage.scan(bytes(text));
  }

  /** Header lines joined with CRLF, closed with a blank line. */
  static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** A sound OPTIONS whose header of this name is replaced, or added; a null value removes it. */
  static String options(String name, String value) {
    String[][] headers = {
      {"Via", "SIP/2.0/UDP client.example.com:5061;branch=z9hG4bK1"},
      {"Max-Forwards", "70"},
      {"From", "\"Alice\" <sip:alice@example.com>;tag=a1"},
      {"To", "<sip:bob@example.com>"},
      {"Call-ID", "c1@client.example.com"},
      {"CSeq", "1 OPTIONS"},
      {"Contact", "<sip:alice@client.example.com>"},
      {"Content-Length", "0"}
    };
    StringBuilder text = new StringBuilder("OPTIONS sip:bob@example.com SIP/2.0\r\n");
    boolean replaced = false;
    for (String[] header : headers) {
      boolean same = header[0].equalsIgnoreCase(name);
      replaced |= same;
      String use = same ? value : header[1];
      if (use != null) {
        text.append(header[0]).append(": ").append(use).append("\r\n");
      }
    }
    if (!replaced && value != null) {
      text.append(name).append(": ").append(value).append("\r\n");
    }
    return text.append("\r\n").toString();
  }
}
