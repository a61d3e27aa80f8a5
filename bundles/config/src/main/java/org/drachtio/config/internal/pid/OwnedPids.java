package org.drachtio.config.internal.pid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.service.cm.ConfigurationEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configurations that are ours to write. It puts back what someone else changes in them (one
 * owner per PID), and tells whoever did it in the shell.
 *
 * <p><b>Threading:</b> thread-safe. Its lock is held while ConfigAdmin takes values, and
 * ConfigAdmin tells the changing thread of them: that thread comes back here.
 */
public final class OwnedPids {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedPids.class);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\[drachtio:[^]]*]");

  /** Whose frames say that a command of the shell runs. */
  private static final String SHELL = "org.apache.felix.gogo.";

  private final Object lock = new Object();
  private final PidWriter writer;
  private final Secrets secrets;

  /** As they stand in ConfigAdmin, without secrets. */
  private volatile List<ComponentValues> components = List.of();

  public OwnedPids(PidWriter writer, Secrets secrets) {
    this.writer = writer;
    this.secrets = secrets;
  }

  /**
   * Writes what differs.
   *
   * @return PIDs of those that had to be written
   */
  public Set<String> apply(List<ComponentValues> wanted) throws IOException {
    Set<String> written = new TreeSet<>();
    synchronized (lock) {
      // Before anything is written: whoever is told of it must find it here.
      components = wanted.stream().map(each -> each.concealedBy(secrets)).toList();
      Set<String> pids = components.stream().map(ComponentValues::pid).collect(Collectors.toSet());
      for (String factory : ComponentValues.FACTORIES) {
        writer.removeOthers(factory, pids);
      }
      for (ComponentValues component : components) {
        writer.changed(component);
        writer.clean(component);
        if (!writer.owns(component)) {
          LOG.info("{}: its cfg file sets its values", component.pid());
          if (writer.giveUp(component)) {
            written.add(component.pid());
          }
          continue;
        }
        if (writer.write(component).isPresent()) {
          written.add(component.pid());
        }
        warnOfNoEffect(component);
      }
      secrets.retain(placeholders());
    }
    return written;
  }

  private void warnOfNoEffect(ComponentValues component) throws IOException {
    Set<String> idle = writer.withoutEffect(component);
    if (!idle.isEmpty()) {
      LOG.warn(
          "etc/{}.cfg: {} {} no effect there: {} sets all of {}",
          component.pid(),
          String.join(", ", idle),
          idle.size() == 1 ? "has" : "have",
          component.source(),
          new TreeSet<>(component.names()));
    } else if (writer.hasCfgFile(component)) {
      LOG.info("{}: its cfg file is in force, except for {}", component.pid(), component.names());
    }
  }

  private Set<String> placeholders() {
    Set<String> found = new HashSet<>();
    for (ComponentValues component : components) {
      for (Object value : component.values().values()) {
        Matcher matcher = PLACEHOLDER.matcher(value.toString());
        while (matcher.find()) {
          found.add(matcher.group());
        }
      }
    }
    return found;
  }

  /** As they stand in ConfigAdmin, without secrets. */
  public List<ComponentValues> components() {
    return components;
  }

  /** What is different from the values that hold now, a line each, for the log. */
  public List<String> differences(List<ComponentValues> wanted) {
    List<String> lines = new ArrayList<>();
    Set<String> pids = new HashSet<>();
    for (ComponentValues each : wanted) {
      pids.add(each.pid());
      ComponentValues next = each.concealedBy(secrets);
      ComponentValues now = find(each.pid());
      if (!owns(next)) {
        if (now != null && owns(now)) {
          lines.add(each.pid() + ": all that it has → what its cfg file says");
        }
        continue;
      }
      if (now != null && !owns(now)) {
        lines.add(each.pid() + ": what its cfg file says → what " + next.source() + " says");
      }
      for (String name : new TreeSet<>(next.names())) {
        Object old = now == null ? null : now.values().get(name);
        Object value = next.values().get(name);
        if (!PidWriter.sameValue(old, value)) {
          lines.add(each.pid() + ": " + name + ": " + shown(old) + " → " + shown(value));
        }
      }
    }
    for (ComponentValues now : components) {
      if (!pids.contains(now.pid())) {
        lines.add(now.pid() + " is removed");
      }
    }
    return lines;
  }

  private boolean owns(ComponentValues component) {
    try {
      return writer.owns(component);
    } catch (IOException e) {
      throw new UncheckedIOException(component.pid() + " cannot be looked up", e);
    }
  }

  private static String shown(Object value) {
    if (value == null) {
      return "default";
    }
    return value instanceof Object[] many
        ? Arrays.toString(many)
        : PLACEHOLDER.matcher(value.toString()).replaceAll("***");
  }

  /** To be called by whoever hears of a change, in the changing thread too. */
  public void changed(ConfigurationEvent event) {
    ComponentValues component = find(event.getPid());
    if (component == null) {
      return;
    }
    synchronized (lock) {
      try {
        if (event.getType() == ConfigurationEvent.CM_UPDATED) {
          writer.changed(component);
        }
        boolean cleaned = writer.clean(component);
        if (!writer.owns(component)) {
          if (writer.giveUp(component)) {
            tell(
                component.pid()
                    + ": its cfg file holds from now on, until drachtio.conf.xml, the environment"
                    + " or an option sets one of "
                    + new TreeSet<>(component.names()));
          }
          return;
        }
        Optional<Set<String>> restored = writer.write(component);
        if (restored.isPresent()) {
          tellOfRestored(component, restored.get(), cleaned);
        }
      } catch (IOException e) {
        LOG.error("{} was changed and cannot be restored", component.pid(), e);
      }
    }
  }

  private void tellOfRestored(ComponentValues component, Set<String> names, boolean cleaned)
      throws IOException {
    if (names.isEmpty()) {
      // A cfg file has added what is none of ours; that holds.
      LOG.info(
          "{}: changed elsewhere; {} is in force for {}",
          component.pid(),
          component.source(),
          component.names());
      return;
    }
    String file = "etc/" + component.pid() + ".cfg";
    StringBuilder text = new StringBuilder(component.pid());
    text.append(": ")
        .append(String.join(", ", names))
        .append(names.size() == 1 ? " was" : " were")
        .append(" changed elsewhere and put back: ")
        .append(
            component.isSet()
                ? "what holds is set by " + component.source() + ", change it there"
                : "write the value into " + file);
    Set<String> idle = writer.withoutEffect(component);
    if (!idle.isEmpty()) {
      text.append("; in ")
          .append(file)
          .append(" stands without effect, and is to be deleted there: ")
          .append(String.join(", ", idle));
    } else if (cleaned) {
      text.append("; ").append(file).append(" does not have it any more");
    }
    LOG.warn("{}", text);
    tellShell(text.toString());
  }

  private static void tell(String text) {
    LOG.info("{}", text);
    tellShell(text);
  }

  private static void tellShell(String text) {
    if (isShell()) {
      System.err.println(text);
    }
  }

  /** Karaf gives the output of the thread of a command to the user of the shell. */
  private static boolean isShell() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(SHELL)));
  }

  /** Whether this boot has written a configuration, also by an earlier run of this bundle. */
  public boolean isWrittenByThisBoot() {
    try {
      return writer.isWrittenByThisBoot(ComponentValues.TRANSPORT);
    } catch (IOException e) {
      LOG.warn("{} cannot be looked up", ComponentValues.TRANSPORT, e);
      return false;
    }
  }

  public boolean writes(String pid) throws IOException {
    ComponentValues component = find(pid);
    return component != null && writer.owns(component);
  }

  /** Null if the PID is none of ours. */
  private ComponentValues find(String pid) {
    for (ComponentValues component : components) {
      if (component.pid().equals(pid)) {
        return component;
      }
    }
    return null;
  }
}
