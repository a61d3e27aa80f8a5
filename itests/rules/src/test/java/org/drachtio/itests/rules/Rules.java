package org.drachtio.itests.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The rules between bundles. Each returns one line per violation, none if the rule is kept. */
final class Rules {
  private static final String OURS = "org.drachtio.";

  /**
   * For each bundle the bundles of ours whose packages it may import: the table of
   * docs/architecture.md.
   */
  static final Map<String, Set<String>> MAY_IMPORT = mayImport();

  /** A later {@code feature:install} must not re-wire and restart these. */
  static final Set<String> STEADY =
      Set.of(
          "org.drachtio.kernel",
          "org.drachtio.jain.sip",
          "org.drachtio.message",
          "org.drachtio.api",
          "org.drachtio.sip.transport",
          "org.drachtio.sip.transaction",
          "org.drachtio.sip.dialog",
          "org.drachtio.sip.proxy");

  private static final int MAX_CIRCLE_OF_CLASSES = 5;

  /** Beginnings of the packages of libraries that bundles embed. */
  private static final List<String> EMBEDDED = List.of("gov.nist.", "javax.", "com.google.");

  private static final Set<String> NOT_IN_API =
      Set.of(
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.System$Logger",
          "java.net.Socket",
          "java.net.ServerSocket",
          "java.net.DatagramSocket");

  private static final List<String> NOT_IN_API_PACKAGES =
      List.of(
          "java.util.concurrent.",
          "java.util.logging.",
          "java.nio.channels.",
          "org.slf4j.",
          "org.osgi.service.component.annotations.");

  private static final Set<String> SERIALISING_CALLS =
      Set.of(
          "org.apache.mina.core.buffer.IoBuffer#getObject",
          "org.apache.mina.core.buffer.IoBuffer#putObject",
          "java.io.ObjectInputStream#readObject",
          "java.io.ObjectOutputStream#writeObject");

  private Rules() {}

  private static final String KERNEL_CONFIG = "org.drachtio.kernel.config";
  private static final String KERNEL_SHELF = "org.drachtio.kernel.handover";

  private static final Set<String> METER_CONFIG_AND_SHELF =
      Set.of("org.drachtio.kernel.meter", KERNEL_CONFIG, KERNEL_SHELF);

  /** These know nothing of sockets and lanes: of the kernel they have what these packages offer. */
  private static final Map<String, Set<String>> LITTLE_OF_THE_KERNEL =
      Map.of(
          "org.drachtio.spam.filter", METER_CONFIG_AND_SHELF,
          "org.drachtio.blacklist", METER_CONFIG_AND_SHELF,
          "org.drachtio.config", Set.of(KERNEL_CONFIG, KERNEL_SHELF));

  private static Map<String, Set<String>> mayImport() {
    Set<String> server = Set.of("org.drachtio.kernel", "org.drachtio.api", "org.drachtio.message");
    Map<String, Set<String>> table = new TreeMap<>();
    table.put("org.drachtio.kernel", Set.of());
    table.put("org.drachtio.jain.sip", Set.of());
    table.put("org.drachtio.message", Set.of("org.drachtio.jain.sip"));
    table.put("org.drachtio.api", Set.of("org.drachtio.message"));
    table.put("org.drachtio.logging", server);
    table.put("org.drachtio.sip.transport", server);
    table.put("org.drachtio.sip.transaction", server);
    table.put("org.drachtio.sip.dialog", server);
    table.put("org.drachtio.sip.proxy", server);
    table.put("org.drachtio.call.control", server);
    table.put("org.drachtio.admin", server);
    table.put("org.drachtio.homer.capture", server);
    table.put("org.drachtio.http.routing", server);
    table.put("org.drachtio.spam.filter", server);
    table.put("org.drachtio.blacklist", server);
    table.put("org.drachtio.call.trace", server);
    table.put("org.drachtio.cdr", server);
    table.put("org.drachtio.metrics", server);
    table.put("org.drachtio.upgrade", Set.of("org.drachtio.kernel"));
    table.put("org.drachtio.config", server);
    table.put("org.drachtio.commands", Set.of("org.drachtio.api"));
    return table;
  }

  static List<String> allBundlesAreInTheTable(List<BundleJar> bundles) {
    Set<String> names = new TreeSet<>();
    bundles.forEach(each -> names.add(each.name()));
    List<String> violations = new ArrayList<>();
    names.stream()
        .filter(each -> !MAY_IMPORT.containsKey(each))
        .forEach(e -> violations.add(e + " is not in the table"));
    MAY_IMPORT.keySet().stream()
        .filter(each -> !names.contains(each))
        .forEach(e -> violations.add(e + " was not built"));
    return violations;
  }

  static List<String> importsFollowTheTable(List<BundleJar> bundles) {
    Map<String, String> exporter = new HashMap<>();
    for (BundleJar bundle : bundles) {
      bundle.exports().forEach(each -> exporter.put(each, bundle.name()));
    }
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      for (String imported : bundle.imports().keySet()) {
        String from = exporter.get(imported);
        // The standard SIP interfaces are for everyone.
        if (imported.startsWith("javax.sip") || bundle.name().equals(from)) {
          continue;
        }
        if (from == null && imported.startsWith(OURS)) {
          violations.add(bundle.name() + " imports " + imported + ", which no bundle exports");
        } else if (from != null
            && !MAY_IMPORT.getOrDefault(bundle.name(), Set.of()).contains(from)) {
          violations.add(bundle.name() + " imports " + imported + " of " + from);
        }
      }
    }
    return violations;
  }

  static List<String> someHaveLittleOfTheKernel(List<BundleJar> bundles) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      Set<String> allowed = LITTLE_OF_THE_KERNEL.get(bundle.name());
      if (allowed != null) {
        bundle.imports().keySet().stream()
            .filter(each -> each.startsWith("org.drachtio.kernel."))
            .filter(each -> !allowed.contains(each))
            .forEach(each -> violations.add(bundle.name() + " imports " + each));
      }
    }
    return violations;
  }

  static List<String> internalsStayInside(List<BundleJar> bundles) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      bundle.exports().stream()
          .filter(Rules::isInternal)
          .forEach(e -> violations.add(bundle.name() + " exports " + e));
      for (ClassFacts type : bundle.classes()) {
        for (String used : type.types()) {
          String usedPackage = ClassFacts.packageOf(used);
          if (isInternal(usedPackage) && !bundle.packages().contains(usedPackage)) {
            violations.add(type.name() + " uses " + used + " of another bundle");
          }
        }
      }
    }
    return violations;
  }

  private static boolean isInternal(String packageName) {
    return packageName.startsWith(OURS) && (packageName + '.').contains(".internal.");
  }

  static List<String> noPackageInTwoBundles(List<BundleJar> bundles) {
    Map<String, String> owner = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      for (String each : bundle.packages()) {
        String other = owner.putIfAbsent(each, bundle.name());
        if (other != null) {
          violations.add(each + " is in " + other + " and in " + bundle.name());
        }
      }
    }
    return violations;
  }

  static List<String> apiOnlyDescribes(List<BundleJar> bundles) {
    // An answer that comes later is a value; whatever runs to give it is not seen.
    Predicate<String> runs =
        type ->
            !type.equals("java.util.concurrent.CompletionStage")
                && (NOT_IN_API.contains(type)
                    || NOT_IN_API_PACKAGES.stream().anyMatch(type::startsWith));
    return usesIn("org.drachtio.api", bundles, runs);
  }

  static List<String> noObjectSerialisation(List<BundleJar> bundles) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      if (bundle.name().equals("org.drachtio.jain.sip")) {
        continue;
      }
      violations.addAll(
          usesIn(
              bundle.name(),
              bundles,
              type -> type.startsWith("org.apache.mina.filter.codec.serialization.")));
      for (ClassFacts type : bundle.classes()) {
        type.calls().stream()
            .filter(SERIALISING_CALLS::contains)
            .forEach(e -> violations.add(type.name() + " calls " + e));
      }
    }
    return violations;
  }

  private static List<String> usesIn(
      String bundleName, List<BundleJar> bundles, Predicate<String> forbidden) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      if (bundle.name().equals(bundleName)) {
        for (ClassFacts type : bundle.classes()) {
          type.types().stream()
              .filter(forbidden)
              .forEach(each -> violations.add(type.name() + " uses " + each));
        }
      }
    }
    return violations;
  }

  static List<String> steadyBundlesHaveFixedImports(List<BundleJar> bundles) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      if (STEADY.contains(bundle.name())) {
        if (bundle.dynamicImports()) {
          violations.add(bundle.name() + " has DynamicImport-Package");
        }
        bundle
            .imports()
            .forEach(
                (imported, optional) -> {
                  if (optional) {
                    violations.add(bundle.name() + " imports " + imported + " optionally");
                  }
                });
      }
    }
    return violations;
  }

  /**
   * The kernel's contracts must outlive every other bundle: they speak in types of the JDK and
   * their own.
   */
  static List<String> kernelContractsUseTheJdkOnly(List<BundleJar> bundles) {
    return exposedTypes(
        "org.drachtio.kernel",
        bundles,
        type -> !type.startsWith("java.") && !type.startsWith("org.drachtio.kernel."));
  }

  /** {@code org.drachtio.message.jain} is the one door to the standard Java view. */
  static List<String> contractsDoNotMentionJainSip(List<BundleJar> bundles) {
    Predicate<String> jainSip =
        type -> type.startsWith("javax.sip.") || type.startsWith("gov.nist.");
    List<String> violations = new ArrayList<>(exposedTypes("org.drachtio.api", bundles, jainSip));
    violations.addAll(exposedTypes("org.drachtio.message", bundles, jainSip));
    violations.removeIf(each -> each.startsWith("org.drachtio.message.jain."));
    return violations;
  }

  private static List<String> exposedTypes(
      String bundleName, List<BundleJar> bundles, Predicate<String> forbidden) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      for (ClassFacts type : bundle.classes()) {
        if (bundle.name().equals(bundleName) && bundle.exports().contains(type.packageName())) {
          type.signatureTypes().stream()
              .filter(forbidden)
              .forEach(each -> violations.add(type.name() + " exposes " + each));
        }
      }
    }
    return violations;
  }

  /**
   * Circles of references are broken by the order of activation, and nobody can tell which end
   * comes first.
   */
  static List<String> noCircleOfComponents(List<BundleJar> bundles) {
    List<DsComponent> components = new ArrayList<>();
    bundles.forEach(each -> components.addAll(each.components()));
    List<String> violations = new ArrayList<>();
    for (DsComponent start : components) {
      Deque<DsComponent> next = new ArrayDeque<>(List.of(start));
      Set<DsComponent> seen = new HashSet<>();
      while (!next.isEmpty()) {
        DsComponent user = next.pop();
        for (DsComponent provider : components) {
          if (user.references().stream().anyMatch(provider.provides()::contains)) {
            if (provider.equals(start)) {
              violations.add(start.name() + " depends on itself, through " + user.name());
            } else if (seen.add(provider)) {
              next.push(provider);
            }
          }
        }
      }
    }
    return violations;
  }

  /** A reader may then take in the packages of a bundle one after the other, bottom up. */
  static List<String> packagesFormNoCircle(List<BundleJar> bundles) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      Map<String, Set<String>> uses = new TreeMap<>();
      ours(bundle).forEach(each -> uses.put(each, new TreeSet<>()));
      for (ClassFacts type : bundle.classes()) {
        if (!uses.containsKey(type.packageName())) {
          continue;
        }
        type.types().forEach(each -> uses.get(type.packageName()).add(ClassFacts.packageOf(each)));
      }
      for (Set<String> circle : Circles.of(uses)) {
        violations.add(bundle.name() + ": the packages " + circle + " form a circle");
      }
    }
    return violations;
  }

  /** Classes that use each other are understood together or not at all. */
  static List<String> circlesOfClassesAreSmall(List<BundleJar> bundles) {
    List<String> violations = new ArrayList<>();
    for (BundleJar bundle : bundles) {
      for (String each : ours(bundle)) {
        for (Set<String> circle : Circles.of(usesWithin(each, bundle))) {
          if (circle.size() > MAX_CIRCLE_OF_CLASSES) {
            violations.add(each + ": " + circle.size() + " classes form a circle: " + circle);
          }
        }
      }
    }
    return violations;
  }

  /** A reader who meets the name of a class must know which class is meant. */
  static List<String> everyClassHasANameOfItsOwn(List<BundleJar> bundles) {
    Map<String, Set<String>> byName = new TreeMap<>();
    for (BundleJar bundle : bundles) {
      for (ClassFacts type : bundle.classes()) {
        String full = outermost(type.name());
        String name = full.substring(full.lastIndexOf('.') + 1);
        if (full.startsWith(OURS) && !name.equals("package-info")) {
          byName.computeIfAbsent(name, any -> new TreeSet<>()).add(full);
        }
      }
    }
    List<String> violations = new ArrayList<>();
    byName.forEach(
        (name, classes) -> {
          if (classes.size() > 1) {
            violations.add(name + " is the name of " + classes);
          }
        });
    return violations;
  }

  /** Not those of the libraries that a bundle embeds. */
  private static List<String> ours(BundleJar bundle) {
    return bundle.packages().stream()
        .filter(each -> EMBEDDED.stream().noneMatch(each::startsWith))
        .toList();
  }

  /** A nested class counts as the one that it is in. */
  private static Map<String, Set<String>> usesWithin(String packageName, BundleJar bundle) {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (ClassFacts type : bundle.classes()) {
      if (type.packageName().equals(packageName)) {
        Set<String> used = uses.computeIfAbsent(outermost(type.name()), name -> new TreeSet<>());
        type.types().forEach(each -> used.add(outermost(each)));
      }
    }
    return uses;
  }

  private static String outermost(String type) {
    int nested = type.indexOf('$');
    return nested < 0 ? type : type.substring(0, nested);
  }
}
