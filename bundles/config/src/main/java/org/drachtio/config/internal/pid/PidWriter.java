package org.drachtio.config.internal.pid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drachtio.api.ConfigReady;
import org.drachtio.config.internal.cfg.CfgFiles;
import org.drachtio.config.internal.cfg.CfgReader;
import org.drachtio.config.internal.cfg.CfgText;
import org.drachtio.kernel.config.Placeholders;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the values of a component to ConfigAdmin. Not thread-safe. */
public final class PidWriter {
  /** Says, for people, who has set the values. */
  static final String SOURCE_PROPERTY = "drachtio.source";

  /** Nobody else writes these. */
  private static final Set<String> MARKS = Set.of(SOURCE_PROPERTY, ConfigReady.BOOT_PROPERTY);

  private static final Logger LOG = LoggerFactory.getLogger(PidWriter.class);

  /** Stands between the PID of a factory and the name of one of its configurations. */
  private static final char FACTORY_NAME = '~';

  /** How the names of those that we write begin. */
  private static final String OWN_NAME = "drachtio-";

  /** Any bundle may get the configuration. */
  private static final String ANY_LOCATION = "?";

  private final ConfigurationAdmin configurations;
  private final CfgFiles cfgFiles;
  private final CfgReader cfgReader;
  private final String boot;

  /** PID → highest change count that was seen, over deletions. */
  private final Map<String, Long> changeCounts = new HashMap<>();

  public PidWriter(
      ConfigurationAdmin configurations, CfgFiles cfgFiles, CfgReader cfgReader, String boot) {
    this.configurations = configurations;
    this.cfgFiles = cfgFiles;
    this.cfgReader = cfgReader;
    this.boot = boot;
  }

  /** Whether the values are ours to write; if not, the PID's cfg file holds. */
  boolean owns(ComponentValues component) throws IOException {
    return component.isSet() || !hasCfgFile(component);
  }

  boolean hasCfgFile(ComponentValues component) throws IOException {
    return cfgFiles.has(component.pid(), configuration(component).getProperties());
  }

  /**
   * Gives the PID back to its cfg file, if the values in ConfigAdmin are still ours: nobody else
   * would remove them, because the file has not changed.
   *
   * @return whether they were ours
   */
  boolean giveUp(ComponentValues component) throws IOException {
    Configuration configuration = configuration(component);
    Optional<Path> file = cfgFiles.find(component.pid(), configuration.getProperties());
    Map<String, Object> present = asMap(configuration.getProperties());
    if (file.isEmpty() || !present.containsKey(ConfigReady.BOOT_PROPERTY)) {
      return false;
    }
    try {
      cfgReader.read(file.get());
    } catch (IOException e) {
      LOG.error("{}: the defaults hold, its cfg file cannot be read", component.pid(), e);
      present.keySet().removeAll(component.names());
      present.keySet().removeAll(MARKS);
      update(component, configuration, new Hashtable<>(present));
    }
    changed(component);
    return true;
  }

  /**
   * Takes out of a cfg file what the shell has copied into it: a command that sets one property
   * writes all of the PID into the file, ours with the mark of this server among them. They would
   * hold from the moment on when no source of ours sets the PID any more.
   *
   * @return whether there was something to be taken out
   */
  boolean clean(ComponentValues component) throws IOException {
    Optional<Path> file = cfgTextOf(component);
    try {
      return file.isPresent() && clean(component, file.get());
    } catch (IOException e) {
      // The values that we own have to be written all the same.
      LOG.warn("{}: {} cannot be looked into: {}", component.pid(), file.get(), e.toString());
      return false;
    }
  }

  private static boolean clean(ComponentValues component, Path file) throws IOException {
    CfgText before = CfgText.read(file);
    if (Collections.disjoint(before.keys(), MARKS)) {
      return false;
    }
    CfgText after =
        before.without(
            entry ->
                MARKS.contains(entry.key())
                    || (component.names().contains(entry.key())
                        && (component.isSet() || entry.text().contains(Placeholders.BEGIN))));
    if (after.keys().isEmpty()) {
      Files.delete(file);
    } else {
      after.write(file);
    }
    return true;
  }

  /**
   * What of a cfg file does not hold, as we own it; empty too if the file has another form or
   * cannot be read.
   */
  Set<String> withoutEffect(ComponentValues component) throws IOException {
    Optional<Path> file = cfgTextOf(component);
    if (file.isEmpty() || !owns(component)) {
      return Set.of();
    }
    try {
      Set<String> keys = new TreeSet<>(CfgText.read(file.get()).keys());
      keys.retainAll(component.names());
      return keys;
    } catch (IOException e) {
      LOG.debug("{} cannot be read", file.get(), e);
      return Set.of();
    }
  }

  private Optional<Path> cfgTextOf(ComponentValues component) throws IOException {
    return cfgFiles
        .find(component.pid(), configuration(component).getProperties())
        .filter(CfgText::has);
  }

  /**
   * Writes what is owned, unless it stands there already. From a cfg file only properties remain
   * that no source of ours knows.
   *
   * @return names of the values that were others; empty if nothing was written
   */
  Optional<Set<String>> write(ComponentValues component) throws IOException {
    if (!owns(component)) {
      return Optional.empty();
    }
    Configuration configuration = configuration(component);
    Map<String, Object> present = asMap(configuration.getProperties());
    Map<String, Object> wanted = new HashMap<>();
    if (cfgFiles.has(component.pid(), configuration.getProperties())) {
      wanted.putAll(present);
      wanted.keySet().removeAll(component.names());
      // Otherwise FileInstall would write our values, the secret among them, into the file.
      wanted.remove(CfgFiles.FILE_PROPERTY);
    }
    wanted.putAll(component.values());
    wanted.put(SOURCE_PROPERTY, component.source());
    wanted.put(ConfigReady.BOOT_PROPERTY, boot);
    Set<String> names = new TreeSet<>(present.keySet());
    names.addAll(wanted.keySet());
    names.removeIf(name -> sameValue(present.get(name), wanted.get(name)));
    if (names.isEmpty()) {
      return Optional.empty();
    }
    update(component, configuration, new Hashtable<>(wanted));
    names.retainAll(component.names());
    return Optional.of(names);
  }

  boolean isWrittenByThisBoot(String pid) throws IOException {
    Dictionary<String, Object> present =
        configurations.getConfiguration(pid, ANY_LOCATION).getProperties();
    return present != null && boot.equals(present.get(ConfigReady.BOOT_PROPERTY));
  }

  /** To be called whenever the configuration was changed, by whomever. */
  void changed(ComponentValues component) throws IOException {
    changeCounts.merge(component.pid(), configuration(component).getChangeCount(), Math::max);
  }

  /**
   * A configuration that was deleted begins to count anew, and SCR passes over one whose change
   * count is not higher than the last that it has seen: the component would keep the values of the
   * file that was deleted, and miss the changes that come next.
   */
  private void update(
      ComponentValues component, Configuration configuration, Dictionary<String, Object> values)
      throws IOException {
    long seen = changeCounts.getOrDefault(component.pid(), 0L);
    configuration.update(values);
    for (long left = seen; left > 0 && configuration.getChangeCount() <= seen; left--) {
      configuration.update(values);
    }
    changed(component);
  }

  private Configuration configuration(ComponentValues component) throws IOException {
    String pid = component.pid();
    int name = pid.indexOf(FACTORY_NAME);
    return name < 0
        ? configurations.getConfiguration(pid, ANY_LOCATION)
        : configurations.getFactoryConfiguration(
            pid.substring(0, name), pid.substring(name + 1), ANY_LOCATION);
  }

  /** PID of the configuration of a factory that we own with this number. */
  static String factoryPid(String factory, int number) {
    return factory + FACTORY_NAME + OWN_NAME + number;
  }

  /**
   * Removes those configurations of a factory that an earlier boot has written and this one does
   * not; those that others made stay.
   *
   * @param wanted PIDs that this boot writes
   */
  void removeOthers(String factory, Set<String> wanted) throws IOException {
    Configuration[] found;
    try {
      found = configurations.listConfigurations("(service.factoryPid=" + factory + ")");
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
    for (Configuration configuration : found == null ? new Configuration[0] : found) {
      String pid = configuration.getPid();
      if (pid.startsWith(factory + FACTORY_NAME + OWN_NAME) && !wanted.contains(pid)) {
        configuration.delete();
      }
    }
  }

  private static Map<String, Object> asMap(Dictionary<String, Object> properties) {
    Map<String, Object> map = new HashMap<>();
    if (properties != null) {
      properties.keys().asIterator().forEachRemaining(key -> map.put(key, properties.get(key)));
    }
    map.remove(Constants.SERVICE_PID);
    map.remove(ConfigurationAdmin.SERVICE_FACTORYPID);
    return map;
  }

  static boolean sameValue(Object one, Object other) {
    return one instanceof Object[] a && other instanceof Object[] b
        ? Arrays.equals(a, b)
        : Objects.equals(one, other);
  }
}
