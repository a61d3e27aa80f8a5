package org.drachtio.api.view;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Says whether the server works.
 *
 * <p><b>Threading:</b> from any thread but a lane's; waits for the lanes, some seconds at most.
 */
@ProviderType
public interface HealthView {

  /** As it is now. */
  Health health();
}
