package org.drachtio.sip.transport.internal.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/**
 * What the fuzzer calls (itests/fuzz): the first byte says in what pieces the rest arrives. However
 * it arrives, it holds the same messages.
 */
public final class WebSocketFramerFuzz {

  private WebSocketFramerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(data, 1, data.length);
    int piece = 1 + (data[0] & 0xff);
    assertEquals(
        WebSocketFramerTest.units(stream, stream.length), WebSocketFramerTest.units(stream, piece));
  }
}
