package org.drachtio.upgrade.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class FeatureFileTest {

  @TempDir private Path folder;

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("features.xml"), text).toUri().toString();
  }

  private Jar jar(String version, String content) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-SymbolicName", "org.drachtio.some;singleton:=true");
    main.putValue("Bundle-Version", version);
    Path file = folder.resolve(version + ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new ZipEntry("Some.class"));
      jar.write(content.getBytes(StandardCharsets.UTF_8));
      jar.putNextEntry(new ZipEntry("META-INF/maven/pom.properties"));
      jar.write(version.getBytes(StandardCharsets.UTF_8));
    }
    return Jar.read(file.toUri().toString());
  }

  @Test
  void bundlesGetOtherPlacesAndTheRestStays() throws Exception {
    FeatureFile file =
        FeatureFile.read(
            file(
                "<features name='x'><feature name='a' version='2'><feature>b</feature>"
                    + "<bundle>mvn:a/a/1</bundle></feature><feature name='b' version='3'>"
                    + "<conditional><bundle>mvn:b/b/1</bundle></conditional></feature>"
                    + "</features>"));
    assertEquals(Map.of("a", "2", "b", "3"), file.versions());
    List<Element> bundles = file.bundles();
    assertEquals(List.of("a", "b"), bundles.stream().map(FeatureFile::featureOf).toList());
    bundles.get(0).setTextContent("mvn:a/a/0");
    Path written = folder.resolve("made/derived.xml");
    file.write(written, "y");
    String text = Files.readString(written);
    assertEquals(
        Map.of("a", "2", "b", "3"), FeatureFile.read(written.toUri().toString()).versions());
    assertEquals(1, text.split("mvn:a/a/0", -1).length - 1, text);
    assertEquals(1, text.split("mvn:b/b/1", -1).length - 1, text);
  }

  @Test
  void whatIsNoRepositoryIsRefused() throws Exception {
    String other = file("<project/>");
    assertThrows(IOException.class, () -> FeatureFile.read(other));
    String entities =
        file(
            "<!DOCTYPE features [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><features>&e;</features>");
    assertThrows(IOException.class, () -> FeatureFile.read(entities));
  }

  @Test
  void theSameWithAnotherVersionHasTheSameContent() throws Exception {
    Jar one = jar("1.0.0", "x");
    assertEquals("org.drachtio.some", one.name());
    assertEquals(one.content(), jar("1.0.1", "x").content());
    assertNotEquals(one.content(), jar("1.0.2", "y").content());
  }
}
