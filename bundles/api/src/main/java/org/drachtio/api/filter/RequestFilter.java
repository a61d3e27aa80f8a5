package org.drachtio.api.filter;

import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Lets requests in or keeps them out. Register it as an OSGi service: filters are asked in the
 * order of their {@code service.ranking}, highest first, until one does not let the request pass.
 *
 * <p>A filter that throws counts as one that lets the request pass: the failure is logged and does
 * not stop the traffic.
 *
 * <p><b>Threading:</b> called on all lanes at the same time; must not block and must not keep the
 * lane for long.
 */
@ConsumerType
@FunctionalInterface
public interface RequestFilter {

  /**
   * Service property, {@code Boolean.TRUE}: the verdict of the filter depends on earlier requests,
   * as with a limit per second. A canary of such a filter, which sees only a share of the requests,
   * cannot be compared with it by its verdicts.
   */
  String BY_HISTORY = "drachtio.by.history";

  /**
   * Whether the request may pass. Asked of every request that belongs to no transaction and no
   * dialog, before any state exists (architecture.md §2); ACK and CANCEL excepted.
   */
  Admission admit(InboundMessage request);

  /**
   * Whether the server listens to this source at all. Asked before {@link #admit}, of all filters,
   * and of more: of every request that belongs to no transaction and no dialog, ACK and CANCEL
   * included, those that only pass through by their Route, and those that are faulty and would else
   * be answered 400. Messages from a source that is not listened to are dropped.
   */
  default boolean listensTo(Flow source) {
    return true;
  }
}
