package org.drachtio.itests.rules;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * What the rules want to know of one bundle.
 *
 * @param name its symbolic name
 * @param imports imported package → whether the import is optional
 * @param packages every package with a class in it
 */
record BundleJar(
    String name,
    Set<String> exports,
    Map<String, Boolean> imports,
    boolean dynamicImports,
    Set<String> packages,
    List<ClassFacts> classes,
    List<DsComponent> components) {

  static BundleJar read(Path file) throws IOException {
    List<ClassFacts> classes = new ArrayList<>();
    List<DsComponent> components = new ArrayList<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        String path = entry.getName();
        try (InputStream in = jar.getInputStream(entry)) {
          if (path.endsWith(".class") && !path.startsWith("META-INF/")) {
            classes.add(ClassFacts.read(in.readAllBytes()));
          } else if (path.startsWith("OSGI-INF/") && path.endsWith(".xml")) {
            components.addAll(DsComponent.read(in));
          }
        }
      }
      return of(jar.getManifest(), classes, components);
    }
  }

  static BundleJar of(Manifest manifest, List<ClassFacts> classes, List<DsComponent> components) {
    Map<String, Boolean> imports = new TreeMap<>();
    for (Map.Entry<String, Attrs> clause : header(manifest, "Import-Package").entrySet()) {
      imports.put(clause.getKey(), "optional".equals(clause.getValue().get("resolution:")));
    }
    Set<String> packages = new TreeSet<>();
    classes.forEach(each -> packages.add(each.packageName()));
    String name = header(manifest, "Bundle-SymbolicName").keySet().stream().findFirst().orElse("");
    Set<String> exports = Set.copyOf(header(manifest, "Export-Package").keySet());
    boolean dynamic = !header(manifest, "DynamicImport-Package").isEmpty();
    return new BundleJar(
        name, exports, imports, dynamic, packages, List.copyOf(classes), List.copyOf(components));
  }

  private static Parameters header(Manifest manifest, String name) {
    return OSGiHeader.parseHeader(manifest.getMainAttributes().getValue(name));
  }
}
