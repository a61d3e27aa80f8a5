package org.drachtio.metrics.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.metrics.internal.jmx.ApplicationsMXBean;
import org.drachtio.metrics.internal.jmx.HealthMXBean;
import org.drachtio.metrics.internal.jmx.LaneMXBean;
import org.drachtio.metrics.internal.jmx.MbeanRegistrations;
import org.drachtio.metrics.internal.jmx.ProblemsMXBean;
import org.drachtio.metrics.internal.jmx.ServerMXBean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Registers the MBeans {@code org.drachtio:type=…} at the platform's server, whether there is a
 * port for metrics or not.
 *
 * <p><b>Threading:</b> JMX's threads ask; each attribute is asked for anew.
 */
@Component(
    service = {},
    immediate = true)
public final class Mbeans {

  private static final double NANOS = 1e9;

  private final PresentServices sources;
  private final Map<ProblemSource, String> problemSources = new ConcurrentHashMap<>();
  private final MbeanRegistrations registrations = new MbeanRegistrations();

  @Activate
  public Mbeans(@Reference PresentServices sources) {
    this.sources = sources;
    registrations.add("type=Server", ServerMXBean.class, new ServerBean());
    registrations.add("type=Health", HealthMXBean.class, new HealthBean());
    registrations.add("type=Problems", ProblemsMXBean.class, new ProblemsBean());
    registrations.add("type=Applications", ApplicationsMXBean.class, new ApplicationsBean());
    for (int i = 0; i < sources.lanes().count(); i++) {
      registrations.add(
          "type=Lane,name=" + i, LaneMXBean.class, new LaneBean(sources.lanes().at(i)));
    }
  }

  /**
   * A metrics component is such a source too and needs what is given here: hence late and dynamic.
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addProblemSource(ProblemSource source, Map<String, ?> properties) {
    Object name = properties.get("component.name");
    problemSources.put(source, name == null ? source.getClass().getName() : name.toString());
  }

  void removeProblemSource(ProblemSource source) {
    problemSources.remove(source);
  }

  @Deactivate
  void deactivate() {
    registrations.close();
  }

  private final class ServerBean implements ServerMXBean {
    @Override
    public String getVersion() {
      return sources.info().map(ServerInfo::version).orElse("");
    }

    @Override
    public String getStarted() {
      return sources.info().map(info -> info.started().toString()).orElse("");
    }

    @Override
    public List<String> getListeningPoints() {
      return sources.info().map(ServerInfo::listeningPoints).orElse(List.of());
    }

    @Override
    public List<String> getApplicationEndpoints() {
      return sources.info().map(ServerInfo::applicationEndpoints).orElse(List.of());
    }

    @Override
    public List<String> getProblems() {
      return problems().values().stream().flatMap(List::stream).toList();
    }

    @Override
    public Map<String, Long> getTables() {
      return sources.info().map(ServerInfo::tables).orElse(Map.of());
    }

    @Override
    public Map<String, Long> getCounters() {
      return sources.meters().values();
    }
  }

  /** What {@code drachtio:info} lists, by source. */
  private Map<String, List<String>> problems() {
    Map<String, List<String>> found = new TreeMap<>();
    found.put("server", sources.info().map(ServerInfo::problems).orElse(List.of()));
    problemSources.forEach((source, name) -> found.put(name, source.problems()));
    found.values().removeIf(List::isEmpty);
    return found;
  }

  private final class ProblemsBean implements ProblemsMXBean {
    @Override
    public int getCount() {
      return getBySource().values().stream().mapToInt(List::size).sum();
    }

    @Override
    public Map<String, List<String>> getBySource() {
      Map<String, List<String>> found = problems();
      for (Health.Check check : sources.health().checks()) {
        if (!check.good()) {
          found.put("health." + check.name(), List.of(check.reason()));
        }
      }
      return found;
    }
  }

  private final class HealthBean implements HealthMXBean {
    @Override
    public boolean isLive() {
      return sources.health().live();
    }

    @Override
    public boolean isReady() {
      return sources.health().ready();
    }

    @Override
    public Map<String, String> getReasons() {
      Map<String, String> reasons = new TreeMap<>();
      for (Health.Check check : sources.health().checks()) {
        if (!check.good()) {
          reasons.put(check.name(), check.reason());
        }
      }
      return reasons;
    }
  }

  private final class ApplicationsBean implements ApplicationsMXBean {
    @Override
    public int getConnected() {
      return sources.applications().size();
    }

    @Override
    public List<String> getApplications() {
      return sources.applications().stream().map(ApplicationsBean::line).toList();
    }

    private static String line(ApplicationInfo application) {
      return application.id()
          + " "
          + application.address()
          + " tags="
          + String.join(",", application.tags())
          + " methods="
          + String.join(",", application.methods())
          + " queued="
          + application.queuedBytes();
    }
  }

  private record LaneBean(Lane lane) implements LaneMXBean {
    @Override
    public int getQueued() {
      return Math.max(0, lane.load().queued());
    }

    @Override
    public double getBusySeconds() {
      return lane.load().busyNanos() / NANOS;
    }

    @Override
    public double getLongestTaskSeconds() {
      return lane.load().longestNanos() / NANOS;
    }
  }
}
