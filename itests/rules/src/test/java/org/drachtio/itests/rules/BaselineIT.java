package org.drachtio.itests.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.service.diff.Tree;
import aQute.bnd.service.diff.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds what the bundles of this build export against the last release: a package that has changed
 * has a higher version, by the rules of semantic versions. {@code -Dbaseline=write} writes the
 * descriptions in {@code itests/rules/baseline} anew, which a release does.
 */
class BaselineIT {

  private static final Path BASELINES = Path.of(System.getProperty("baselines"));
  private static final Map<String, ApiDescription> NOW = new TreeMap<>();

  @BeforeAll
  static void read() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("bundles")))) {
      for (Path file : files.sorted().toList()) {
        ApiDescription description = ApiDescription.of(file);
        if (!description.isEmpty()) {
          NOW.put(file.getFileName().toString().replace(".jar", ".txt"), description);
        }
      }
    }
    if ("write".equals(System.getProperty("baseline"))) {
      Files.createDirectories(BASELINES);
      for (Map.Entry<String, ApiDescription> each : NOW.entrySet()) {
        Files.write(BASELINES.resolve(each.getKey()), each.getValue().lines());
      }
    }
  }

  private static ApiDescription released(String file) throws Exception {
    return ApiDescription.read(Files.readAllLines(BASELINES.resolve(file)));
  }

  private static ApiDescription kernel() {
    return NOW.get("drachtio-kernel.txt");
  }

  @Test
  void whatHasChangedSinceTheLastReleaseHasAHigherVersion() throws Exception {
    List<String> violations = new ArrayList<>();
    for (Map.Entry<String, ApiDescription> each : NOW.entrySet()) {
      violations.addAll(each.getValue().violationsSince(released(each.getKey())));
    }
    assertEquals(List.of(), violations);
  }

  @Test
  void everyBundleThatExportsHasABaseline() throws Exception {
    try (Stream<Path> files = Files.list(BASELINES)) {
      List<String> all = files.map(each -> each.getFileName().toString()).sorted().toList();
      assertEquals(List.copyOf(NOW.keySet()), all);
    }
  }

  @Test
  void aDescriptionIsReadAsItWasWritten() throws Exception {
    List<String> lines = kernel().lines();
    assertTrue(lines.size() > 100, "has the kernel so little?");
    assertEquals(lines, ApiDescription.read(lines).lines());
    assertEquals(List.of(), kernel().violationsSince(ApiDescription.read(lines)));
  }

  @Test
  void aMethodMoreOrLessIsFound() throws Exception {
    ApiDescription less = ApiDescription.read(kernel().lines());
    String changed = takeAMethod(less.api());
    for (List<String> violations :
        List.of(kernel().violationsSince(less), less.violationsSince(kernel()))) {
      assertEquals(1, violations.size());
      assertTrue(violations.get(0).startsWith(changed + " has changed: raise"), violations.get(0));
    }
    Map<String, String> higher = new TreeMap<>(kernel().versions());
    higher.put(changed, "9.0.0");
    assertEquals(List.of(), new ApiDescription(higher, less.api()).violationsSince(kernel()));
  }

  @Test
  void aPackageThatHasGoneIsFound() throws Exception {
    ApiDescription less = ApiDescription.read(kernel().lines());
    String gone = less.api().children[0].name;
    less.api().children = Arrays.copyOfRange(less.api().children, 1, less.api().children.length);
    assertEquals(List.of(gone + " is not exported any more"), less.violationsSince(kernel()));
    assertEquals(List.of(), kernel().violationsSince(less), "a new package has any version");
  }

  /** From the first interface that has one; the package. */
  private static String takeAMethod(Tree.Data api) {
    for (Tree.Data exported : api.children) {
      for (Tree.Data type : exported.children) {
        for (int i = 0; type.type == Type.INTERFACE && i < type.children.length; i++) {
          if (type.children[i].type == Type.METHOD) {
            List<Tree.Data> rest = new ArrayList<>(Arrays.asList(type.children));
            rest.remove(i);
            type.children = rest.toArray(new Tree.Data[0]);
            return exported.name;
          }
        }
      }
    }
    throw new AssertionError("no interface has a method");
  }
}
