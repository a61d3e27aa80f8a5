package org.drachtio.message.internal;

/** Finds the constant for a method's bytes, so that known methods cost no string. */
final class KnownMethods {

  private KnownMethods() {}

  /**
   * The constant of {@link MethodNames} or, for another method, a new string. Methods are
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
      case 3 -> bytes[start] == 'A' ? MethodNames.ACK : MethodNames.BYE;
      case 4 -> MethodNames.INFO;
      case 5 -> bytes[start] == 'P' ? MethodNames.PRACK : MethodNames.REFER;
      case 6 ->
          switch (bytes[start]) {
            case 'I' -> MethodNames.INVITE;
            case 'C' -> MethodNames.CANCEL;
            case 'N' -> MethodNames.NOTIFY;
            default -> MethodNames.UPDATE;
          };
      case 7 ->
          switch (bytes[start]) {
            case 'O' -> MethodNames.OPTIONS;
            case 'M' -> MethodNames.MESSAGE;
            default -> MethodNames.PUBLISH;
          };
      case 8 -> MethodNames.REGISTER;
      default -> MethodNames.SUBSCRIBE;
    };
  }
}
