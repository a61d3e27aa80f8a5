package org.drachtio.upgrade.internal.plan;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;
import org.w3c.dom.Element;

/** Finds out what an upgrade does. It changes nothing but a folder of its own. */
public final class Planner {

  private static final String OURS = "org.drachtio.";
  private static final String KERNEL_FEATURE = "drachtio-kernel";

  /** What carries out an upgrade is not replaced by it. */
  static final String SELF = "org.drachtio.upgrade";

  private static final String SETTINGS = "org.apache.karaf.features";

  private final BundleContext context;
  private final FeaturesService features;
  private final Path folder;

  /**
   * Plans nothing yet.
   *
   * @param folder for repositories, which are needed as long as the features are installed
   */
  public Planner(BundleContext context, FeaturesService features, Path folder) {
    this.context = context;
    this.features = features;
    this.folder = folder;
  }

  private record Running(String location, Jar jar) {}

  /**
   * Makes a plan.
   *
   * @param target version of the features, or the URL of their repository
   * @param all whether bundles are replaced that are the same but for their version
   * @param kernel whether the kernel may be replaced, which ends all calls
   */
  public Plan plan(String target, boolean all, boolean kernel) throws Exception {
    String location =
        target.contains(":")
            ? target
            : "mvn:org.drachtio/drachtio-features/" + target + "/xml/features";
    FeatureFile file = FeatureFile.read(location);
    Map<String, String> versions = file.versions();
    Set<String> from = new TreeSet<>();
    Set<String> to = new TreeSet<>();
    for (Feature each : features.listRequiredFeatures()) {
      String version = versions.get(each.getName());
      if (version != null) {
        from.add(each.getId());
        // As Karaf spells versions.
        to.add(each.getName() + "/" + version.replace('-', '.'));
      }
    }
    if (to.isEmpty()) {
      throw new IllegalArgumentException(location + " has none of the features installed here");
    }
    if (to.equals(from)) {
      throw new IllegalArgumentException(String.join(", ", from) + " is what runs");
    }
    Map<String, Running> running = running();
    Map<String, Change> changes = new LinkedHashMap<>();
    Map<String, Change> kept = new LinkedHashMap<>();
    Set<String> installed = installedFeatures();
    for (Element element : file.bundles()) {
      if (!installed.contains(FeatureFile.featureOf(element))) {
        continue;
      }
      String place = element.getTextContent().strip();
      Jar jar = Jar.read(place);
      Running old = running.get(jar.name());
      Change change =
          new Change(jar.name(), old == null ? "" : old.jar().version(), jar.version(), place);
      String feature = FeatureFile.featureOf(element);
      if (old != null
          && (place.equals(old.location()) || stays(feature, jar, old.jar(), all, kernel))) {
        element.setTextContent(old.location());
        kept.put(jar.name(), change);
      } else {
        changes.put(jar.name(), change);
      }
    }
    String name = "drachtio-upgrade-" + versions.get(nameOf(to.iterator().next()));
    Path derived = folder.resolve(name + "-" + System.currentTimeMillis() + ".xml");
    file.write(derived, derived.getFileName().toString());
    return new Plan(
        derived.toUri(),
        from,
        to,
        List.copyOf(changes.values()),
        List.copyOf(kept.values()),
        restarts(changes.keySet()),
        warnings());
  }

  /**
   * Plans the way back.
   *
   * @param ids of the features that are to run again
   * @param left repository of those that run
   */
  public Plan back(Set<String> ids, URI left) throws Exception {
    Map<String, String> former = new HashMap<>();
    ids.forEach(each -> former.put(nameOf(each), versionOf(each)));
    Set<String> from = new TreeSet<>();
    for (Feature each : features.listRequiredFeatures()) {
      if (former.containsKey(each.getName())) {
        from.add(each.getId());
      }
    }
    // The jars of what runs may be gone; the framework has their names and versions.
    Set<String> places = new TreeSet<>();
    for (Feature each : installed()) {
      each.getBundles().forEach(info -> places.add(info.getLocation().strip()));
    }
    Map<String, Change> changes = new LinkedHashMap<>();
    for (Feature each : installed()) {
      for (String version : new TreeSet<>(former.values())) {
        Feature wanted = features.getFeature(each.getName(), version);
        if (wanted != null && wanted.getVersion().equals(version)) {
          changes(wanted, places, changes);
        }
      }
    }
    return new Plan(
        left,
        from,
        ids,
        List.copyOf(changes.values()),
        List.of(),
        restarts(changes.keySet()),
        warnings());
  }

  private void changes(Feature wanted, Set<String> places, Map<String, Change> changes)
      throws IOException {
    for (BundleInfo info : wanted.getBundles()) {
      String place = info.getLocation().strip();
      if (!places.contains(place)) {
        Jar jar = Jar.read(place);
        changes.put(
            jar.name(), new Change(jar.name(), versionThatRuns(jar.name()), jar.version(), place));
      }
    }
  }

  private String versionThatRuns(String name) {
    for (Bundle each : context.getBundles()) {
      if (name.equals(each.getSymbolicName())) {
        return each.getVersion().toString();
      }
    }
    return "";
  }

  private List<Feature> installed() throws Exception {
    List<Feature> installed = new ArrayList<>();
    for (Feature each : features.listInstalledFeatures()) {
      if (each.getName().startsWith("drachtio")) {
        installed.add(each);
      }
    }
    return installed;
  }

  /** Settings of the FeaturesService that an upgrade cannot do with. */
  private List<String> warnings() throws IOException {
    ServiceReference<ConfigurationAdmin> reference =
        context.getServiceReference(ConfigurationAdmin.class);
    ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
    if (admin == null) {
      return List.of();
    }
    try {
      Dictionary<String, Object> settings = admin.getConfiguration(SETTINGS, null).getProperties();
      Object refresh = settings == null ? null : settings.get("autoRefresh");
      return refresh == null || Boolean.parseBoolean(refresh.toString())
          ? List.of()
          : List.of(
              "autoRefresh=false in etc/"
                  + SETTINGS
                  + ".cfg: users of a replaced bundle go on with its old version");
    } finally {
      context.ungetService(reference);
    }
  }

  private static String nameOf(String feature) {
    return feature.substring(0, feature.indexOf('/'));
  }

  private static String versionOf(String feature) {
    return feature.substring(feature.indexOf('/') + 1);
  }

  private static boolean stays(String feature, Jar jar, Jar old, boolean all, boolean takesKernel) {
    if (jar.name().equals(SELF)) {
      return true;
    }
    if (feature.equals(KERNEL_FEATURE)) {
      return !takesKernel || !all && old.content().equals(jar.content());
    }
    // Libraries have versions of their own, and change when these do.
    return jar.name().startsWith(OURS)
        ? !all && old.content().equals(jar.content())
        : old.version().equals(jar.version());
  }

  /** By symbolic name: as the features say that are installed, which need not be its location. */
  private Map<String, Running> running() throws Exception {
    Map<String, Running> running = new HashMap<>();
    for (Feature feature : installed()) {
      for (BundleInfo info : feature.getBundles()) {
        String location = info.getLocation().strip();
        Jar jar = Jar.read(location);
        running.put(jar.name(), new Running(location, jar));
      }
    }
    return running;
  }

  private Set<String> installedFeatures() throws Exception {
    Set<String> names = new TreeSet<>();
    for (Feature feature : features.listInstalledFeatures()) {
      names.add(feature.getName());
    }
    return names;
  }

  /** Bundles that are wired to one that is replaced. */
  private Set<String> restarts(Set<String> replaced) {
    List<Bundle> bundles = new ArrayList<>();
    for (Bundle each : context.getBundles()) {
      if (each.getSymbolicName() != null && replaced.contains(each.getSymbolicName())) {
        bundles.add(each);
      }
    }
    FrameworkWiring wiring =
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    Set<String> restarts = new TreeSet<>();
    for (Bundle each : wiring.getDependencyClosure(bundles)) {
      restarts.add(each.getSymbolicName());
    }
    restarts.removeAll(replaced);
    return restarts;
  }

  /** Reads a bundle of a plan; to be closed. */
  public static InputStream open(String place) throws IOException {
    return Jar.open(place);
  }

  /** Whether a bundle is one of the server's. */
  public static boolean isOurs(Bundle bundle) {
    return bundle.getSymbolicName() != null && bundle.getSymbolicName().startsWith(OURS);
  }
}
