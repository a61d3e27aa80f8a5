package org.drachtio.sip.dialog.internal.uas;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;

/** The requests from the network on one lane that applications may answer. Lane thread only. */
public final class ServedRequests {

  private final LaneServices services;
  private final LaneDialogs dialogs;

  /** By the id that applications know. */
  private final Map<String, UasTransaction> serving = new HashMap<>();

  /** UPDATEs that came before the answer of an INVITE, by the id of the INVITE's transaction. */
  private final Map<String, UasTransaction> updates = new HashMap<>();

  public ServedRequests(LaneServices services, LaneDialogs dialogs) {
    this.services = services;
    this.dialogs = dialogs;
  }

  public LaneServices services() {
    return services;
  }

  public LaneDialogs dialogs() {
    return dialogs;
  }

  public boolean contains(String transactionId) {
    return serving.containsKey(transactionId);
  }

  /** {@code null} if there is none with this id. */
  public UasTransaction find(String transactionId) {
    return serving.get(transactionId);
  }

  public void add(UasTransaction request) {
    serving.put(request.id(), request);
  }

  /** Forgets a request; whether it was there. */
  public boolean remove(UasTransaction request) {
    return serving.remove(request.id(), request);
  }

  /** The UPDATE that came before the answer of an INVITE; {@code null} if there is none. */
  public UasTransaction update(String inviteId) {
    return updates.get(inviteId);
  }

  boolean hasUpdate(String inviteId) {
    return updates.containsKey(inviteId);
  }

  void addUpdate(UasTransaction update) {
    updates.put(update.updateOf(), update);
  }

  void removeUpdate(UasTransaction update) {
    updates.remove(update.updateOf(), update);
  }

  public List<UasTransaction> all() {
    return List.copyOf(serving.values());
  }

  /**
   * Gives up all requests, as another version of the bundle goes on with them: no timer is left.
   */
  public void leave() {
    serving.values().forEach(UasTransaction::leave);
    serving.clear();
    updates.clear();
  }
}
