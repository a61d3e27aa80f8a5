package org.drachtio.call.control.internal.application;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.drachtio.api.Registration;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.control.Selection;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.view.ApplicationInfo;

/** The one way to the applications; while none is attached there is no application. Thread-safe. */
public final class AttachedApplications {

  private static final Selection NONE = new Selection.NoneForMethod();

  private final AtomicReference<Applications> attached = new AtomicReference<>();

  public Registration attach(Applications applications) {
    if (!attached.compareAndSet(null, applications)) {
      throw new IllegalStateException("applications are attached already");
    }
    return () -> attached.compareAndSet(applications, null);
  }

  /**
   * Chooses who gets a request.
   *
   * @param tag demanded, empty if none
   */
  public Selection select(String method, String tag) {
    Applications applications = attached.get();
    return applications == null ? NONE : applications.select(method, tag);
  }

  /**
   * Connects to an application; see {@link Applications#dial}.
   *
   * @return who dials, for {@link #isAttached}; null: nobody, and the listener has been told
   */
  public Applications dial(ApplicationAddress address, DialListener listener) {
    Applications applications = attached.get();
    if (applications == null) {
      listener.failed("applications are not attached");
    } else {
      applications.dial(address, listener);
    }
    return applications;
  }

  /** Whether no others have taken their place. */
  public boolean isAttached(Applications applications) {
    return attached.get() == applications;
  }

  /** Nobody needs this application any more. */
  public void disconnect(long application) {
    Applications applications = attached.get();
    if (applications != null) {
      applications.disconnect(application);
    }
  }

  /** Queues an event. @return false: no application got it */
  public boolean tell(long application, AppEvent event) {
    Applications applications = attached.get();
    return applications != null
        && application != Owners.NOBODY
        && applications.deliver(application, event);
  }

  /** Whether an application owes an answer and says nothing; see {@link Applications#isSilent}. */
  public boolean isSilent(long application) {
    Applications applications = attached.get();
    return applications != null && applications.isSilent(application);
  }

  public List<String> endpoints() {
    Applications applications = attached.get();
    return applications == null ? List.of() : applications.endpoints();
  }

  public List<String> problems() {
    Applications applications = attached.get();
    return applications == null ? List.of() : applications.problems();
  }

  public List<ApplicationInfo> applications() {
    Applications applications = attached.get();
    return applications == null ? List.of() : applications.applications();
  }
}
