package org.drachtio.logging.internal.level;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Dictionary;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has log4j go from one configuration to the next without a gap.
 *
 * <p>When its PID changes, pax-logging stops log4j's context and starts it with the new
 * configuration. Between the two every logger is off, and whatever is logged then is lost. It does
 * not stop a context that is stopped already; and when it starts one, log4j puts the new
 * configuration in the place of the one in force, in one step, as it does for itself where it
 * watches a file. So this says of the context that it is stopped, at the moment before pax-logging
 * is told, which is when ConfigAdmin asks its plugins.
 *
 * <p>There is no public way to say so. What is not named as in pax-logging 2.3 is left alone: then
 * there is a gap, as without this.
 *
 * <p><b>Threading:</b> ConfigAdmin calls it on the thread that tells pax-logging next.
 */
@Component(
    service = ConfigurationPlugin.class,
    immediate = true,
    property = {
      ConfigurationPlugin.CM_TARGET + "=" + SeamlessChange.PID,
      // of one that changes no value
      ConfigurationPlugin.CM_RANKING + ":Integer=-1"
    })
public final class SeamlessChange implements ConfigurationPlugin {
  static final String PID = "org.ops4j.pax.logging";

  /** Without such a key pax-logging may keep the configuration that it has. */
  private static final String OF_LOG4J = "log4j2.";

  /** True: pax-logging makes another context, and has to stop the one that there is. */
  private static final String ASYNCHRONOUS = "org.ops4j.pax.logging.log4j2.async";

  private static final Logger LOG = LoggerFactory.getLogger(SeamlessChange.class);

  private final BundleContext bundle;

  /** For the container. */
  @Activate
  public SeamlessChange(BundleContext bundle) {
    this.bundle = bundle;
  }

  @Override
  public void modifyConfiguration(
      ServiceReference<?> reference, Dictionary<String, Object> properties) {
    // Who only wants to know what plugins make of the values names no listener, or another one.
    if (reference != null
        && PID.equals(reference.getProperty(Constants.SERVICE_PID))
        && isOfOneContext(properties)) {
      Object listener = bundle.getService(reference);
      try {
        setStopped(field(field(listener, "service"), "m_log4jContext"));
      } catch (ReflectiveOperationException | RuntimeException e) {
        LOG.debug("Lines may get lost while {} takes its configuration", listener, e);
      } finally {
        bundle.ungetService(reference);
      }
    }
  }

  /** Whether pax-logging will give it to the context that there is, and do so in any case. */
  private static boolean isOfOneContext(Dictionary<String, Object> properties) {
    return !Boolean.parseBoolean(String.valueOf(properties.get(ASYNCHRONOUS)))
        && Collections.list(properties.keys()).stream().anyMatch(key -> key.startsWith(OF_LOG4J));
  }

  private static Object field(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  private static void setStopped(Object context) throws ReflectiveOperationException {
    Class<?> type = context.getClass();
    // An asynchronous one is a subclass.
    if (type.getSimpleName().equals("LoggerContext")) {
      Method method = type.getSuperclass().getDeclaredMethod("setStopped");
      method.setAccessible(true);
      method.invoke(context);
    }
  }
}
