package org.drachtio.upgrade.internal.plan;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;

/**
 * A bundle as it lies in a repository.
 *
 * @param name symbolic name
 * @param version of the bundle
 * @param content digests of what it does, by entry: the manifest without what every build writes
 *     anew
 */
record Jar(String name, String version, Map<String, String> content) {

  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final int LIMIT_MILLIS = 30_000;

  /** Reads it. */
  static Jar read(String location) throws IOException {
    try (JarInputStream in = new JarInputStream(open(location))) {
      Manifest manifest = in.getManifest();
      if (manifest == null) {
        throw new IOException(location + " has no manifest at its beginning");
      }
      Map<String, String> content = new TreeMap<>();
      Attributes main = manifest.getMainAttributes();
      main.forEach(
          (key, value) -> {
            if (!isOfTheBuild(key.toString())) {
              content.put(MANIFEST + " " + key, value.toString());
            }
          });
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        if (!entry.isDirectory() && !entry.getName().startsWith("META-INF/maven/")) {
          content.put(entry.getName(), digest(in));
        }
      }
      String name = main.getValue(Constants.BUNDLE_SYMBOLICNAME);
      String version = main.getValue(Constants.BUNDLE_VERSION);
      if (name == null || version == null) {
        throw new IOException(location + " is no bundle");
      }
      return new Jar(name.split(";", 2)[0].strip(), version.strip(), content);
    }
  }

  private static boolean isOfTheBuild(String header) {
    return header.equals(Constants.BUNDLE_VERSION)
        || header.equals("Manifest-Version")
        || header.startsWith("Bnd-")
        || header.startsWith("Build-")
        || header.startsWith("Created-By");
  }

  static InputStream open(String location) throws IOException {
    // The framework knows more schemes than the JDK, mvn: among them.
    URLConnection connection = URI.create(location).toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private static String digest(InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
