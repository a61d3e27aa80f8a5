package org.drachtio.api.control;

import java.util.List;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.view.ApplicationInfo;
import org.osgi.annotation.versioning.ConsumerType;

/** The connected applications, as {@link CallControl} sees them. Thread-safe, must not block. */
@ConsumerType
public interface Applications {

  /**
   * Chooses who gets a new request, in rotation (admin-protocol.md §8).
   *
   * @param method upper-case
   * @param tag demanded, empty if none
   */
  Selection select(String method, String tag);

  /**
   * Queues an event to an application; events of one lane arrive in order.
   *
   * @return false: it is gone
   */
  boolean deliver(long application, AppEvent event);

  /**
   * Whether an application that owes an answer has said nothing at all for too long: its process
   * may be stopped. To be asked only while the caller awaits an answer of the application, which
   * counts as owed from now on.
   */
  boolean isSilent(long application);

  /**
   * Connects to an application (admin-protocol.md §10); it has no part in {@link #select}. If other
   * applications are attached in the place of these before the listener has been told anything,
   * these tell it nothing any more: to be dialled anew with those.
   */
  void dial(ApplicationAddress address, DialListener listener);

  /** Closes the connection of an application that nobody needs any more. */
  void disconnect(long application);

  /** Where applications can connect, as {@code host:port}; empty while nothing is open. */
  List<String> endpoints();

  /** What is configured and could not be opened, one line each; empty if all is well. */
  List<String> problems();

  /** A snapshot. */
  List<ApplicationInfo> applications();
}
