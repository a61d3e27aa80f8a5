package org.drachtio.config.internal;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.framework.Constants;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** ConfigAdmin in memory: copies in and out, counts updates and tells of them. */
final class MemoryConfigurations implements ConfigurationAdmin {
  private final Map<String, Entry> entries = new HashMap<>();
  private final Consumer<String> teller;
  private final Set<String> refused = new HashSet<>();

  /** Has room for one more. */
  private String lastOne = "";

  /**
   * Empty.
   *
   * @param teller gets the PID of what has been updated
   */
  MemoryConfigurations(Consumer<String> teller) {
    this.teller = teller;
  }

  /** The disk is full for these. */
  void refuse(String... pids) {
    refused.clear();
    refused.addAll(Set.of(pids));
  }

  /** It is full for this one after the next time. */
  void refuseAfterNext(String pid) {
    lastOne = pid;
  }

  int updates(String pid) {
    return entry(pid).updates;
  }

  /** As another owner would write them. */
  void put(String pid, Map<String, Object> properties) {
    entry(pid).properties = new Hashtable<>(properties);
  }

  /** Null if there are none. */
  Map<String, Object> get(String pid) {
    Hashtable<String, Object> properties = entry(pid).properties;
    return properties == null ? null : Map.copyOf(properties);
  }

  private Entry entry(String pid) {
    return entries.computeIfAbsent(pid, Entry::new);
  }

  @Override
  public Configuration getConfiguration(String pid, String location) {
    entry(pid).location = location;
    return entry(pid);
  }

  @Override
  public Configuration getConfiguration(String pid) {
    throw new UnsupportedOperationException("would bind the configuration to our own bundle");
  }

  @Override
  public Configuration createFactoryConfiguration(String factoryPid) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Configuration createFactoryConfiguration(String factoryPid, String location) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Configuration getFactoryConfiguration(String factoryPid, String name, String location) {
    return getConfiguration(factoryPid + "~" + name, location);
  }

  @Override
  public Configuration getFactoryConfiguration(String factoryPid, String name) {
    throw new UnsupportedOperationException();
  }

  /** Knows two forms of filter only. */
  @Override
  public Configuration[] listConfigurations(String filter) {
    String start =
        filter
            .replace("(service.pid=", "")
            .replace("*)", "")
            .replace("(service.factoryPid=", "")
            .replace(")", "~");
    Configuration[] found =
        entries.values().stream()
            .filter(entry -> entry.pid.startsWith(start) && entry.properties != null)
            .toArray(Configuration[]::new);
    return found.length == 0 ? null : found;
  }

  private final class Entry implements Configuration {
    private final String pid;
    private Hashtable<String, Object> properties;
    private String location;
    private int updates;

    Entry(String pid) {
      this.pid = pid;
    }

    @Override
    public String getPid() {
      return pid;
    }

    @Override
    public Dictionary<String, Object> getProperties() {
      if (properties == null) {
        return null;
      }
      Hashtable<String, Object> copy = new Hashtable<>(properties);
      copy.put(Constants.SERVICE_PID, pid);
      return copy;
    }

    @Override
    public void update(Dictionary<String, ?> changed) throws IOException {
      if (refused.contains(pid)) {
        throw new IOException("No space left on device");
      }
      if (lastOne.equals(pid)) {
        lastOne = "";
        refused.add(pid);
      }
      Hashtable<String, Object> copy = new Hashtable<>();
      Collections.list(changed.keys()).forEach(key -> copy.put(key, changed.get(key)));
      copy.remove(Constants.SERVICE_PID);
      properties = copy;
      updates++;
      teller.accept(pid);
    }

    @Override
    public boolean updateIfDifferent(Dictionary<String, ?> changed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Dictionary<String, Object> getProcessedProperties(
        org.osgi.framework.ServiceReference<?> reference) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void update() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete() {
      properties = null;
    }

    @Override
    public String getFactoryPid() {
      return null;
    }

    @Override
    public void setBundleLocation(String changed) {
      location = changed;
    }

    @Override
    public String getBundleLocation() {
      return location;
    }

    @Override
    public long getChangeCount() {
      return updates;
    }

    @Override
    public void addAttributes(ConfigurationAttribute... attributes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<ConfigurationAttribute> getAttributes() {
      return Set.of();
    }

    @Override
    public void removeAttributes(ConfigurationAttribute... attributes) {
      throw new UnsupportedOperationException();
    }
  }
}
