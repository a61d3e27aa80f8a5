package org.drachtio.kernel.config.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.drachtio.kernel.config.Placeholders;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {

  private final Placeholders placeholders = new PlaceholdersComponent();

  @Test
  void secretsStandInTheirPlaces() {
    placeholders.put("$[drachtio:1]", "me:hush");
    placeholders.put("$[drachtio:2]", "key=$[drachtio:1]");

    assertEquals(
        "http://me:hush@h/?key=$[drachtio:1]#",
        placeholders.reveal("http://$[drachtio:1]@h/?$[drachtio:2]#"));
    assertEquals("plain", placeholders.reveal("plain"));
  }

  @Test
  void whatNobodyKnowsStays() {
    placeholders.put("$[drachtio:1]", "hush");

    assertEquals("hush $[drachtio:2]", placeholders.reveal("$[drachtio:1] $[drachtio:2]"));
    assertEquals("hush $[drachtio:1", placeholders.reveal("$[drachtio:1] $[drachtio:1"));
    assertTrue(Placeholders.isConcealed("a $[drachtio:2]"));
    assertFalse(Placeholders.isConcealed("$[env:2]"));
  }

  @Test
  void whatIsNotWantedAnyMoreIsForgotten() {
    placeholders.put("$[drachtio:1]", "first");
    placeholders.put("$[drachtio:2]", "second");

    placeholders.retain(Set.of("$[drachtio:2]"));

    assertEquals("$[drachtio:1] second", placeholders.reveal("$[drachtio:1] $[drachtio:2]"));
  }
}
