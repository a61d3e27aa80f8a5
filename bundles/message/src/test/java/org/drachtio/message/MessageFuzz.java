package org.drachtio.message;

/** What the fuzzer calls (itests/fuzz): one input, one message. */
public final class MessageFuzz {

  private MessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Everything.ask(data);
  }
}
