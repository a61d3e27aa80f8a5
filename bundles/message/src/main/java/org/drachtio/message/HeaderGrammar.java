package org.drachtio.message;

import org.drachtio.message.internal.Grammar;

/** The full grammar of header values: the guard around the parsers of jain-sip-ri. Thread-safe. */
public final class HeaderGrammar {

  private HeaderGrammar() {}

  /**
   * Whether the value is well-formed for this header. Names without a parser of their own are
   * always well-formed. Whatever a parser throws means 'malformed'.
   */
  public static boolean isValid(String name, String value) {
    return Grammar.isValid(name, value);
  }
}
