package org.drachtio.config.internal.pid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.config.internal.cfg.CfgFiles;
import org.drachtio.kernel.config.RefusedValues;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** What is in force and what has set it, as ConfigAdmin has it. Thread-safe. */
public final class EffectiveValues {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\[drachtio:[^]]*]");
  private static final Pattern SECRET_NAME =
      Pattern.compile("\\..*|.*(secret|password).*", Pattern.CASE_INSENSITIVE);

  /** Who asks, and what is asked for, of a URL. */
  private static final Pattern URL_SECRETS = Pattern.compile("(?<=://)[^/@]*(?=@)|(?<=\\?).*");

  /** Not the operator's. */
  private static final Set<String> INTERNAL =
      Set.of(
          Constants.SERVICE_PID,
          ConfigurationAdmin.SERVICE_FACTORYPID,
          CfgFiles.FILE_PROPERTY,
          PidWriter.SOURCE_PROPERTY,
          ConfigReady.BOOT_PROPERTY);

  private final ConfigurationAdmin configurations;

  public EffectiveValues(ConfigurationAdmin configurations) {
    this.configurations = configurations;
  }

  /**
   * All of them.
   *
   * @param components as they are written
   */
  public List<ConfigControl.Value> list(List<ComponentValues> components) {
    Map<String, ComponentValues> known = new TreeMap<>();
    components.forEach(each -> known.put(each.pid(), each));
    List<ConfigControl.Value> values = new ArrayList<>();
    for (Map.Entry<String, Dictionary<String, Object>> each : present(known.keySet()).entrySet()) {
      add(each.getKey(), each.getValue(), known.get(each.getKey()), values);
    }
    return values;
  }

  /** What components have refused of configurations that there are, a line each. */
  public List<String> refused() {
    List<String> lines = new ArrayList<>();
    Map<String, Dictionary<String, Object>> present = present(Set.of());
    for (String pid : RefusedValues.pids()) {
      Dictionary<String, Object> properties = present.get(pid);
      if (properties != null) {
        new TreeMap<>(RefusedValues.of(pid))
            .forEach(
                (name, refused) ->
                    lines.add(
                        pid
                            + ": "
                            + name
                            + ": "
                            + (refused.inForce() == null
                                ? "nothing holds"
                                : shown(name, refused.inForce()) + " holds")
                            + "; refused is "
                            + told(name, properties.get(name), refused)));
      }
    }
    return lines;
  }

  private static String told(String name, Object given, RefusedValues.Refused refused) {
    return (given == null ? "what is missing" : shown(name, given)) + ": " + refused.reason();
  }

  /** By PID: those that exist, and empty ones for the others that we know. */
  private Map<String, Dictionary<String, Object>> present(Set<String> known) {
    Map<String, Dictionary<String, Object>> found = new TreeMap<>();
    known.forEach(pid -> found.put(pid, new Hashtable<>()));
    try {
      Configuration[] all = configurations.listConfigurations("(service.pid=org.drachtio.*)");
      for (Configuration each : all == null ? new Configuration[0] : all) {
        if (each.getProperties() != null) {
          found.put(each.getPid(), each.getProperties());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("ConfigAdmin cannot be read", e);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  private static void add(
      String pid,
      Dictionary<String, Object> present,
      ComponentValues component,
      List<ConfigControl.Value> values) {
    boolean ours = present.get(ConfigReady.BOOT_PROPERTY) != null && component != null;
    Set<String> names = new TreeSet<>(Collections.list(present.keys()));
    if (ours) {
      names.addAll(component.names());
    }
    Map<String, RefusedValues.Refused> refused =
        present.isEmpty() ? Map.of() : RefusedValues.of(pid);
    names.addAll(refused.keySet());
    names.removeAll(INTERNAL);
    for (String name : names) {
      Object value = present.get(name);
      String source =
          ours && component.names().contains(name)
              ? component.origins().getOrDefault(name, component.source())
              : "etc/" + pid + ".cfg";
      RefusedValues.Refused fault = refused.get(name);
      values.add(
          fault == null
              ? new ConfigControl.Value(
                  pid,
                  name,
                  value == null ? "default of the component" : shown(name, value),
                  source)
              : new ConfigControl.Value(
                  pid,
                  name,
                  fault.inForce() == null ? "none" : shown(name, fault.inForce()),
                  "REFUSED is " + told(name, value, fault) + " (" + source + ")"));
    }
  }

  private static String shown(String name, Object value) {
    String text = value instanceof Object[] many ? Arrays.toString(many) : value.toString();
    if (SECRET_NAME.matcher(name).matches()) {
      return text.isEmpty() ? text : "***";
    }
    return URL_SECRETS.matcher(PLACEHOLDER.matcher(text).replaceAll("***")).replaceAll("***");
  }
}
