package org.drachtio.message.internal;

import org.drachtio.message.Methods;

/** Finds the constant for a method's bytes, so that known methods cost no string. */
final class KnownMethods {

  private KnownMethods() {}

  /**
   * The constant of {@link Methods} or, for another method, a new string. Methods are
   * case-sensitive (RFC 3261 §7.1).
   */
  static String of(byte[] bytes, int start, int end) {
    String candidate = candidate(bytes, start, end - start);
    return Bytes.equalsExactly(bytes, start, end, candidate)
        ? candidate
        : Bytes.text(bytes, start, end);
  }

  private static String candidate(byte[] bytes, int start, int length) {
    return switch (length) {
      case 3 -> bytes[start] == 'A' ? Methods.ACK : Methods.BYE;
      case 4 -> Methods.INFO;
      case 5 -> bytes[start] == 'P' ? Methods.PRACK : Methods.REFER;
      case 6 ->
          switch (bytes[start]) {
            case 'I' -> Methods.INVITE;
            case 'C' -> Methods.CANCEL;
            case 'N' -> Methods.NOTIFY;
            default -> Methods.UPDATE;
          };
      case 7 ->
          switch (bytes[start]) {
            case 'O' -> Methods.OPTIONS;
            case 'M' -> Methods.MESSAGE;
            default -> Methods.PUBLISH;
          };
      case 8 -> Methods.REGISTER;
      default -> Methods.SUBSCRIBE;
    };
  }
}
