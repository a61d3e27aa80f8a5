package org.drachtio.itests.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the jars of this build against the rules. */
class BundlesIT {
  private static final List<BundleJar> BUNDLES = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("bundles")))) {
      for (Path file : files.sorted().toList()) {
        BUNDLES.add(BundleJar.read(file));
      }
    }
    for (BundleJar bundle : BUNDLES) {
      assertFalse(bundle.classes().isEmpty(), bundle.name() + " is empty");
    }
  }

  @Test
  void allBundlesAreInTheTable() {
    assertEquals(List.of(), Rules.allBundlesAreInTheTable(BUNDLES));
  }

  @Test
  void importsFollowTheTable() {
    assertEquals(List.of(), Rules.importsFollowTheTable(BUNDLES));
  }

  @Test
  void someHaveLittleOfTheKernel() {
    assertEquals(List.of(), Rules.someHaveLittleOfTheKernel(BUNDLES));
  }

  @Test
  void internalsStayInside() {
    assertEquals(List.of(), Rules.internalsStayInside(BUNDLES));
  }

  @Test
  void noPackageInTwoBundles() {
    assertEquals(List.of(), Rules.noPackageInTwoBundles(BUNDLES));
  }

  @Test
  void apiOnlyDescribes() {
    assertEquals(List.of(), Rules.apiOnlyDescribes(BUNDLES));
  }

  @Test
  void steadyBundlesHaveFixedImports() {
    assertEquals(List.of(), Rules.steadyBundlesHaveFixedImports(BUNDLES));
  }

  @Test
  void noObjectSerialisation() {
    assertEquals(List.of(), Rules.noObjectSerialisation(BUNDLES));
  }

  @Test
  void kernelContractsUseTheJdkOnly() {
    assertEquals(List.of(), Rules.kernelContractsUseTheJdkOnly(BUNDLES));
  }

  @Test
  void contractsDoNotMentionJainSip() {
    assertEquals(List.of(), Rules.contractsDoNotMentionJainSip(BUNDLES));
  }

  @Test
  void noCircleOfComponents() {
    assertEquals(List.of(), Rules.noCircleOfComponents(BUNDLES));
  }

  @Test
  void packagesFormNoCircle() {
    assertEquals(List.of(), Rules.packagesFormNoCircle(BUNDLES));
  }

  @Test
  void circlesOfClassesAreSmall() {
    assertEquals(List.of(), Rules.circlesOfClassesAreSmall(BUNDLES));
  }

  @Test
  void everyClassHasANameOfItsOwn() {
    assertEquals(List.of(), Rules.everyClassHasANameOfItsOwn(BUNDLES));
  }
}
