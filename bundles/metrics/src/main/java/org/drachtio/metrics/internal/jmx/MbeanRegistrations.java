package org.drachtio.metrics.internal.jmx;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MBeans at the platform's server. A name that is in use is taken over: its owner has gone. */
public final class MbeanRegistrations {

  private static final Logger LOG = LoggerFactory.getLogger(MbeanRegistrations.class);

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<ObjectName> names = new ArrayList<>();

  /**
   * Registers.
   *
   * @param keys what follows {@code org.drachtio:}
   */
  public <T> void add(String keys, Class<T> type, T bean) {
    try {
      ObjectName name = new ObjectName("org.drachtio:" + keys);
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
      server.registerMBean(new StandardMBean(bean, type, true), name);
      names.add(name);
    } catch (JMException e) {
      LOG.warn("MBean org.drachtio:{} cannot be registered", keys, e);
    }
  }

  /** Takes all away. */
  public void close() {
    for (ObjectName name : names) {
      try {
        if (server.isRegistered(name)) {
          server.unregisterMBean(name);
        }
      } catch (JMException e) {
        LOG.warn("MBean {} cannot be taken away", name, e);
      }
    }
    names.clear();
  }
}
