package org.drachtio.sip.dialog.internal.uac;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;

/** The requests of applications on one lane that wait for a response. Lane thread only. */
public final class AskedRequests {

  private final LaneServices services;
  private final LaneDialogs dialogs;
  private final EarlyNotifies earlyNotifies;

  /** By the id that applications know. */
  private final Map<String, UacTransaction> asking = new HashMap<>();

  /**
   * INVITEs that were answered 2xx, as long as their transactions live and so may hear repetitions
   * and other forks' answers: only a hand-over asks for them.
   */
  private final Set<UacTransaction> accepted = new HashSet<>();

  public AskedRequests(LaneDialogs dialogs, EarlyNotifies earlyNotifies) {
    this.services = dialogs.services();
    this.dialogs = dialogs;
    this.earlyNotifies = earlyNotifies;
  }

  public LaneServices services() {
    return services;
  }

  public LaneDialogs dialogs() {
    return dialogs;
  }

  public EarlyNotifies earlyNotifies() {
    return earlyNotifies;
  }

  public boolean contains(String transactionId) {
    return asking.containsKey(transactionId);
  }

  /** {@code null} if there is none with this id. */
  public UacTransaction find(String transactionId) {
    return asking.get(transactionId);
  }

  public void add(UacTransaction request) {
    asking.put(request.id(), request);
  }

  /** Forgets a request; whether it was there. */
  public boolean remove(UacTransaction request) {
    return asking.remove(request.id(), request);
  }

  /** An INVITE was answered 2xx: its transaction lives on. */
  public void accepted(UacTransaction invite) {
    accepted.add(invite);
  }

  /** The transaction of a request is over. */
  public void over(UacTransaction request) {
    accepted.remove(request);
  }

  /** All requests whose transactions this layer still listens to. */
  public List<UacTransaction> all() {
    List<UacTransaction> all = new ArrayList<>(asking.values());
    all.addAll(accepted);
    return all;
  }

  /** Gives up all requests, as another version of the bundle goes on with them. */
  public void leave() {
    earlyNotifies.clear();
    asking.clear();
    accepted.clear();
  }
}
