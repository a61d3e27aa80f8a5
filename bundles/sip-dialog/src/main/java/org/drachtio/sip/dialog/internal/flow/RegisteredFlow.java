package org.drachtio.sip.dialog.internal.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.drachtio.api.transport.Flow;

/**
 * Where a registered client is reached. Immutable.
 *
 * @param expiresAt on the lanes' clock
 * @param instance see {@link FlowClaim}
 * @param formerly ids of the connections that the same client has held the name on before
 * @param over its connection was found closed: it only says where the client was
 */
public record RegisteredFlow(
    Flow flow, long expiresAt, String instance, List<Long> formerly, boolean over) {

  /** Connections that a holder has had before, at most; the oldest are forgotten. */
  private static final int MAX_FORMERLY = 4;

  RegisteredFlow ended() {
    return new RegisteredFlow(flow, expiresAt, instance, formerly, true);
  }

  boolean isHeldBy(FlowClaim claim, Flow by) {
    return flow.connection() == by.connection()
        || flow.address().equals(by.address())
        || !instance.isEmpty() && instance.equals(claim.instance());
  }

  /** Whether the client is known to have had one of these connections. */
  boolean hasHad(Set<Long> connections) {
    return connections.contains(flow.connection()) || !Collections.disjoint(connections, formerly);
  }

  /** What a later registration of the same client adds to {@link #formerly}. */
  List<Long> formerlyWith(long connection) {
    if (flow.connection() == connection) {
      return formerly;
    }
    List<Long> all = new ArrayList<>(formerly);
    all.remove(connection);
    all.add(flow.connection());
    return List.copyOf(all.size() > MAX_FORMERLY ? all.subList(1, all.size()) : all);
  }
}
