package org.drachtio.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PartsTest {

  private final AtomicBoolean stopping = new AtomicBoolean();
  private final List<List<String>> used = new ArrayList<>();
  private final Parts<String> parts = new Parts<>(stopping::get, used::add);

  @Test
  void eachChangeIsToldWithAllParts() {
    parts.add("a");
    parts.add("b");
    parts.changed();
    parts.remove("a");
    assertEquals(List.of(List.of("a"), List.of("a", "b"), List.of("a", "b"), List.of("b")), used);
    assertEquals(List.of("b"), parts.all());
  }

  @Test
  void partsThatGoWithTheirBundleStayInUse() {
    parts.add("a");
    parts.add("b");
    used.clear();
    stopping.set(true);
    parts.remove("a");
    parts.remove("b");
    assertEquals(List.of(), used);
    assertEquals(List.of("a", "b"), parts.all());
  }
}
