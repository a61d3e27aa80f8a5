package org.drachtio.api.view;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Read-only view of the running server, a consistent snapshot per lane.
 *
 * <p><b>Threading:</b> from any thread but a lane's; waits for the lanes, at most 5 s, then throws
 * IllegalStateException.
 */
@ProviderType
public interface ServerView {

  /** Version as told to applications, e.g. {@code v1.0.0}; from any thread, never waits. */
  String version();

  /** At a glance. */
  ServerInfo info();

  /** All transactions. */
  List<TransactionInfo> transactions();

  /** All dialogs. */
  List<DialogInfo> dialogs();

  /** All open SIP connections. */
  List<ConnectionInfo> connections();

  /** All connected applications. */
  List<ApplicationInfo> applications();
}
