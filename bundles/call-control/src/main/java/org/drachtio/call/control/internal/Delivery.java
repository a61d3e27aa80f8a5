package org.drachtio.call.control.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.drachtio.api.Registration;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.Selection;
import org.drachtio.api.view.ApplicationInfo;

/** The one way to the applications; while none is attached there is no application. Thread-safe. */
final class Delivery {

  private static final Selection NONE = new Selection.NoneForMethod();

  private final AtomicReference<Applications> attached = new AtomicReference<>();

  Registration attach(Applications applications) {
    if (!attached.compareAndSet(null, applications)) {
      throw new IllegalStateException("a delivery to applications is attached already");
    }
    return () -> attached.compareAndSet(applications, null);
  }

  Selection select(String method) {
    Applications applications = attached.get();
    return applications == null ? NONE : applications.select(method, "");
  }

  /**
   * Queues an event.
   *
   * @return false: nobody has it
   */
  boolean deliver(long application, AppEvent event) {
    Applications applications = attached.get();
    return applications != null
        && application != Owners.NOBODY
        && applications.deliver(application, event);
  }

  List<String> endpoints() {
    Applications applications = attached.get();
    return applications == null ? List.of() : applications.endpoints();
  }

  List<String> problems() {
    Applications applications = attached.get();
    return applications == null ? List.of() : applications.problems();
  }

  List<ApplicationInfo> applications() {
    Applications applications = attached.get();
    return applications == null ? List.of() : applications.applications();
  }
}
