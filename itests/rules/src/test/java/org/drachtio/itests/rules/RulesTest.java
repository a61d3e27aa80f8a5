package org.drachtio.itests.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** Proves on made-up bundles that every rule can fail. */
class RulesTest {
  private static final BundleJar KERNEL =
      bundle("org.drachtio.kernel", "Export-Package: org.drachtio.kernel.io");
  private static final BundleJar MESSAGE =
      bundle("org.drachtio.message", "Export-Package: org.drachtio.message");

  private static BundleJar bundle(String name, String header, ClassFacts... classes) {
    String text =
        "Manifest-Version: 1.0\nBundle-SymbolicName: "
            + name
            + ";singleton:=true\n"
            + header
            + "\n";
    try {
      Manifest manifest =
          new Manifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      return BundleJar.of(manifest, List.of(classes), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassFacts type(String name, String... uses) {
    return new ClassFacts(name, Set.of(uses), Set.of(uses), Set.of(uses));
  }

  private static BundleJar withComponents(DsComponent... components) {
    BundleJar plain = bundle("org.drachtio.admin", "");
    return new BundleJar(
        plain.name(),
        Set.of(),
        plain.imports(),
        false,
        Set.of(),
        List.of(),
        Arrays.asList(components));
  }

  @Test
  void aBundleOutsideTheTableIsFound() {
    List<String> violations =
        Rules.allBundlesAreInTheTable(List.of(bundle("org.drachtio.extra", "")));
    assertTrue(violations.contains("org.drachtio.extra is not in the table"));
    assertTrue(violations.contains("org.drachtio.kernel was not built"));
  }

  @Test
  void anImportOutsideTheTableIsFound() {
    BundleJar commands =
        bundle(
            "org.drachtio.commands",
            "Import-Package: org.drachtio.kernel.io;version=\"[1,2)\",org.slf4j");
    assertEquals(
        List.of("org.drachtio.commands imports org.drachtio.kernel.io of org.drachtio.kernel"),
        Rules.importsFollowTheTable(List.of(KERNEL, commands)));
  }

  @Test
  void anImportThatNobodyExportsIsFound() {
    BundleJar admin = bundle("org.drachtio.admin", "Import-Package: org.drachtio.lost");
    assertEquals(
        List.of("org.drachtio.admin imports org.drachtio.lost, which no bundle exports"),
        Rules.importsFollowTheTable(List.of(admin)));
  }

  @Test
  void importsOfTheTableAndOfTheStandardInterfacesPass() {
    BundleJar jainSip =
        bundle("org.drachtio.jain.sip", "Export-Package: javax.sip,gov.nist.javax.sip");
    BundleJar admin =
        bundle("org.drachtio.admin", "Import-Package: org.drachtio.message,javax.sip");
    assertEquals(List.of(), Rules.importsFollowTheTable(List.of(MESSAGE, jainSip, admin)));
  }

  @Test
  void theGrammarIsForMessageAlone() {
    BundleJar jainSip =
        bundle("org.drachtio.jain.sip", "Export-Package: javax.sip,gov.nist.javax.sip");
    BundleJar admin = bundle("org.drachtio.admin", "Import-Package: gov.nist.javax.sip");
    assertEquals(
        List.of("org.drachtio.admin imports gov.nist.javax.sip of org.drachtio.jain.sip"),
        Rules.importsFollowTheTable(List.of(jainSip, admin)));
  }

  @Test
  void aFilterThatKnowsMoreOfTheKernelIsFound() {
    BundleJar filter =
        bundle(
            "org.drachtio.blacklist",
            "Import-Package: org.drachtio.kernel.meter,org.drachtio.kernel.lane");
    assertEquals(
        List.of("org.drachtio.blacklist imports org.drachtio.kernel.lane"),
        Rules.someHaveLittleOfTheKernel(List.of(filter)));
    BundleJar config =
        bundle(
            "org.drachtio.config",
            "Import-Package: org.drachtio.kernel.meter,org.drachtio.kernel.config");
    assertEquals(
        List.of("org.drachtio.config imports org.drachtio.kernel.meter"),
        Rules.someHaveLittleOfTheKernel(List.of(config)));
  }

  @Test
  void internalsOutsideAreFound() {
    BundleJar exporting = bundle("org.drachtio.api", "Export-Package: org.drachtio.api.internal");
    BundleJar using =
        bundle(
            "org.drachtio.admin",
            "",
            type("org.drachtio.admin.internal.A", "org.drachtio.kernel.io.internal.Impl"));
    assertEquals(
        List.of(
            "org.drachtio.api exports org.drachtio.api.internal",
            "org.drachtio.admin.internal.A uses org.drachtio.kernel.io.internal.Impl of another"
                + " bundle"),
        Rules.internalsStayInside(List.of(exporting, using)));
  }

  @Test
  void aSharedPackageIsFound() {
    BundleJar one = bundle("org.drachtio.api", "", type("org.drachtio.shared.A"));
    BundleJar two = bundle("org.drachtio.admin", "", type("org.drachtio.shared.B"));
    assertEquals(
        List.of("org.drachtio.shared is in org.drachtio.api and in org.drachtio.admin"),
        Rules.noPackageInTwoBundles(List.of(one, two)));
  }

  @Test
  void whatRunsInApiIsFound() {
    for (String forbidden :
        List.of(
            "java.lang.Thread",
            "java.net.Socket",
            "java.nio.channels.SocketChannel",
            "org.slf4j.Logger",
            "org.osgi.service.component.annotations.Component")) {
      BundleJar api =
          bundle(
              "org.drachtio.api", "", type("org.drachtio.api.A", forbidden, "java.lang.Runnable"));
      assertEquals(
          List.of("org.drachtio.api.A uses " + forbidden),
          Rules.apiOnlyDescribes(List.of(api)),
          forbidden);
    }
  }

  @Test
  void looseImportsInASteadyBundleAreFound() {
    BundleJar kernel =
        bundle(
            "org.drachtio.kernel",
            "DynamicImport-Package: *\nImport-Package: a.b;resolution:=optional,c.d");
    assertEquals(
        List.of(
            "org.drachtio.kernel has DynamicImport-Package",
            "org.drachtio.kernel imports a.b optionally"),
        Rules.steadyBundlesHaveFixedImports(List.of(kernel)));
  }

  @Test
  void objectSerialisationIsFound() {
    String codec = "org.apache.mina.filter.codec.serialization.ObjectSerializationCodecFactory";
    String call = "org.apache.mina.core.buffer.IoBuffer#getObject";
    BundleJar kernel =
        bundle("org.drachtio.kernel", "", type("org.drachtio.kernel.A", codec, call));
    assertEquals(
        List.of("org.drachtio.kernel.A uses " + codec, "org.drachtio.kernel.A calls " + call),
        Rules.noObjectSerialisation(List.of(kernel)));
  }

  @Test
  void aForeignTypeInAContractOfTheKernelIsFound() {
    ClassFacts contract =
        type(
            "org.drachtio.kernel.io.A",
            "org.apache.mina.core.session.IoSession",
            "java.lang.String");
    BundleJar kernel =
        bundle("org.drachtio.kernel", "Export-Package: org.drachtio.kernel.io", contract);
    assertEquals(
        List.of("org.drachtio.kernel.io.A exposes org.apache.mina.core.session.IoSession"),
        Rules.kernelContractsUseTheJdkOnly(List.of(kernel)));
  }

  @Test
  void jainSipInAContractIsFoundExceptInItsOwnDoor() {
    BundleJar message =
        bundle(
            "org.drachtio.message",
            "Export-Package: org.drachtio.message,org.drachtio.message.jain",
            type("org.drachtio.message.A", "javax.sip.message.Message"),
            type("org.drachtio.message.jain.JainView", "javax.sip.message.Message"));
    assertEquals(
        List.of("org.drachtio.message.A exposes javax.sip.message.Message"),
        Rules.contractsDoNotMentionJainSip(List.of(message)));
  }

  @Test
  void aCircleOfComponentsIsFound() {
    DsComponent upper = new DsComponent("upper", Set.of("Upper"), Set.of("Lower"));
    DsComponent lower = new DsComponent("lower", Set.of("Lower"), Set.of("Upper"));
    DsComponent harmless = new DsComponent("view", Set.of("View"), Set.of("Upper"));
    assertEquals(
        List.of("upper depends on itself, through lower", "lower depends on itself, through upper"),
        Rules.noCircleOfComponents(List.of(withComponents(upper, lower, harmless))));
    assertEquals(List.of(), Rules.noCircleOfComponents(List.of(withComponents(upper, harmless))));
  }

  @Test
  void componentsAreReadFromTheirXml() throws IOException {
    String xml =
        "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.5.0\""
            + " name=\"upper\"><service><provide interface=\"Upper\"/></service><reference"
            + " name=\"l\" interface=\"Lower\"/></scr:component>";
    assertEquals(
        List.of(new DsComponent("upper", Set.of("Upper"), Set.of("Lower"))),
        DsComponent.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void classFilesTellTypesSignaturesAndCalls() throws IOException {
    try (InputStream in = Sample.class.getResourceAsStream("RulesTest$Sample.class")) {
      ClassFacts facts = ClassFacts.read(in.readAllBytes());
      assertEquals("org.drachtio.itests.rules", facts.packageName());
      assertTrue(facts.types().contains("java.util.TreeMap"), "used in code only");
      assertTrue(facts.types().contains("java.lang.Deprecated"), "an annotation");
      assertTrue(
          facts
              .signatureTypes()
              .containsAll(Set.of("java.lang.Runnable", "java.net.URI", "java.util.List")));
      assertEquals(false, facts.signatureTypes().contains("java.util.TreeMap"));
      assertTrue(facts.calls().contains("java.util.TreeMap#size"));
    }
  }

  @Test
  void aCircleOfPackagesIsFound() {
    BundleJar inOneDirection =
        bundle(
            "b", "", type("p.A", "p.q.B", "java.util.List"), type("p.q.B", "p.r.C"), type("p.r.C"));
    assertEquals(List.of(), Rules.packagesFormNoCircle(List.of(inOneDirection)));
    BundleJar inACircle =
        bundle("b", "", type("p.A", "p.q.B"), type("p.q.B", "p.r.C"), type("p.r.C", "p.A$In"));
    assertEquals(
        List.of("b: the packages [p, p.q, p.r] form a circle"),
        Rules.packagesFormNoCircle(List.of(inACircle)));
  }

  @Test
  void aCircleOfMoreThanFiveClassesIsFound() {
    ClassFacts[] circle = {
      type("p.A", "p.B"),
      type("p.B", "p.C$Nested"),
      type("p.C", "java.util.List"),
      type("p.C$Nested", "p.D"),
      type("p.D", "p.E"),
      type("p.E", "p.F", "p.A"),
      type("p.F", "q.G")
    };
    assertEquals(List.of(), Rules.circlesOfClassesAreSmall(List.of(bundle("b", "", circle))));
    circle[6] = type("p.F", "p.A");
    assertEquals(
        List.of("p: 6 classes form a circle: [p.A, p.B, p.C, p.D, p.E, p.F]"),
        Rules.circlesOfClassesAreSmall(List.of(bundle("b", "", circle))));
  }

  @Test
  void aNameOfTwoClassesIsFound() {
    BundleJar one =
        bundle("a", "", type("org.drachtio.a.Answer"), type("org.drachtio.a.Answer$In"));
    BundleJar two = bundle("b", "", type("org.drachtio.b.Question"), type("lib.Answer"));
    assertEquals(List.of(), Rules.everyClassHasANameOfItsOwn(List.of(one, two)));
    BundleJar three = bundle("c", "", type("org.drachtio.c.Answer"));
    assertEquals(
        List.of("Answer is the name of [org.drachtio.a.Answer, org.drachtio.c.Answer]"),
        Rules.everyClassHasANameOfItsOwn(List.of(one, two, three)));
  }

  @Deprecated
  abstract static class Sample implements Runnable {
    protected List<?>[] field;

    public abstract void method(java.net.URI argument);

    private int hidden() {
      return new java.util.TreeMap<String, String>().size();
    }

    @Override
    public void run() {
      hidden();
    }
  }
}
