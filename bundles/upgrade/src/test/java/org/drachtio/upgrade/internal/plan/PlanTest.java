package org.drachtio.upgrade.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final String KERNEL = "org.drachtio.kernel";

  private static Change change(String name) {
    return new Change(name, "1.0.0", "1.0.1", "file:/" + name + ".jar");
  }

  private static Plan plan(List<Change> changes, List<Change> kept, Set<String> restarts) {
    Set<String> from = Set.of("drachtio/1.0.0");
    Set<String> to = Set.of("drachtio/1.0.1");
    URI repository = URI.create("file:/f.xml");
    return new Plan(repository, from, to, changes, kept, restarts, List.of("beware"));
  }

  @Test
  void aKernelThatIsReplacedOrUsesWhatIsReplacedRestarts() {
    Change other = change("org.drachtio.sip.proxy");
    assertFalse(plan(List.of(other), List.of(change(KERNEL)), Set.of()).restartsKernel());
    assertTrue(plan(List.of(change(KERNEL)), List.of(), Set.of()).restartsKernel());
    Plan used = plan(List.of(other), List.of(), Set.of("org.apache.mina.core", "org.x"));
    assertTrue(used.restartsKernel());
    assertEquals(Set.of(other.name(), "org.apache.mina.core", "org.x"), used.touched());
    assertTrue(used.lines().stream().anyMatch(each -> each.startsWith("The kernel restarts")));
  }

  @Test
  void aKernelThatStaysAndHasAnotherVersionIsLeft() {
    assertTrue(plan(List.of(), List.of(change(KERNEL)), Set.of()).leavesKernel());
    Change same = new Change(KERNEL, "1.0.0", "1.0.0", "file:/k.jar");
    assertFalse(plan(List.of(), List.of(same), Set.of()).leavesKernel());
  }

  @Test
  void warningsAreShown() {
    List<String> lines = plan(List.of(), List.of(), Set.of()).lines();
    assertEquals("warning    beware", lines.get(lines.size() - 1));
  }
}
