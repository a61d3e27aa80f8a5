package org.drachtio.kernel.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which buffers a thread keeps for its next copies. */
class SpareBuffersTest {

  private final SpareBuffers spares = new SpareBuffers();

  private ByteBuffer copy(int length) {
    return spares.copy(new byte[length + 2], 1, length);
  }

  @Test
  void aCopyHasTheBytesAndNoMore() {
    byte[] bytes = "<text>".getBytes(StandardCharsets.US_ASCII);
    spares.keep(spares.copy(bytes, 0, bytes.length));
    ByteBuffer copy = spares.copy(bytes, 1, 4);
    assertEquals("text", StandardCharsets.US_ASCII.decode(copy).toString());
  }

  @Test
  void whatWasWrittenIsUsedAgain() {
    ByteBuffer written = copy(700);
    ByteBuffer waiting = copy(700);
    assertNotSame(written, waiting);
    spares.keep(written);
    assertSame(written, copy(100));
    assertNotSame(waiting, copy(700));
  }

  @Test
  void aBufferThatIsTooShortGivesWayToALongerOne() {
    spares.keep(copy(100));
    ByteBuffer longer = copy(2_000);
    assertTrue(longer.capacity() >= 2_000);
    spares.keep(longer);
    assertSame(longer, copy(100));
  }

  @Test
  void fewBuffersAreKeptAndNoLargeOnes() {
    spares.keep(copy(SpareBuffers.MOST_BYTES + 1));
    Set<ByteBuffer> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < SpareBuffers.MOST + 5; i++) {
      kept.add(ByteBuffer.allocate(SpareBuffers.MOST_BYTES));
    }
    kept.forEach(spares::keep);
    int again = 0;
    for (int i = 0; i < kept.size(); i++) {
      again += kept.contains(copy(100)) ? 1 : 0;
    }
    assertEquals(SpareBuffers.MOST, again);
  }
}
