package org.drachtio.api.view;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Read-only view of the transport layer. Thread-safe, never waits. */
@ProviderType
public interface TransportView {

  /** The targets that names have led to, in no order. */
  List<TargetInfo> targets();

  /**
   * What a request outside a dialog to this next hop would do, and why: the targets of the name,
   * and for each the listening point that it is reached from, Via and Contact. Nothing is sent, but
   * name servers may be asked.
   *
   * @param destination a URI, or the part of one behind {@code sip:}
   * @return lines for people
   */
  CompletionStage<List<String>> explain(String destination);
}
