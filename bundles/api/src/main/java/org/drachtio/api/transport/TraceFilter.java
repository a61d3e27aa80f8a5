package org.drachtio.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps messages of and to certain addresses out of the SIP trace. Register it as an OSGi service:
 * a message is traced if all filters say so. Asked while the trace is on, and only then.
 *
 * <p><b>Threading:</b> called by lanes and by the threads that read sockets, at the same time; must
 * not block. A filter that throws counts as one that says yes.
 */
@ConsumerType
@FunctionalInterface
public interface TraceFilter {

  /**
   * Whether messages of and to this address are traced.
   *
   * @param address numeric, of the peer
   */
  boolean traces(String address);
}
