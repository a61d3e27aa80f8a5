package org.drachtio.sip.dialog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.drachtio.api.Registration;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.message.SipMessage;

/** The dialog layer as the layers around it see it, while its bundle is replaced under them. */
final class RestartingDialogs implements DialogLayer {

  final ManualHandover handover;
  private final ManualLanes lanes;
  private final FakeTransport transport;
  private final FakeTransactions transactions;
  private final boolean restless;
  private DialogConfig config = Configs.standard();
  private SipDialogs version;
  private DialogUser user;
  private Registration attachment;
  private int restarts;

  RestartingDialogs(
      ManualLanes lanes, FakeTransport transport, FakeTransactions transactions, boolean restless) {
    this.lanes = lanes;
    this.transport = transport;
    this.transactions = transactions;
    this.restless = restless;
    handover = new ManualHandover(lanes);
    version = newVersion();
  }

  private SipDialogs newVersion() {
    return new SipDialogs(lanes, transport, transactions, handover, config);
  }

  /** The running version goes; nothing of it may be left behind. */
  void stop() {
    attachment.close();
    version.deactivate();
    assertEquals(0, lanes.lane().armed(), "timers of the version that has gone");
    version.forEach(
        dialog -> {
          throw new AssertionError(dialog);
        });
  }

  /** The process ends. */
  void stopForGood() {
    attachment.close();
    version.deactivate();
  }

  void start() {
    version = newVersion();
    attachment = version.attach(user);
    assertEquals(Set.of(), handover.awaited());
  }

  void restart() {
    stop();
    start();
    restarts++;
  }

  int restarts() {
    return restarts;
  }

  /**
   * Hands over, if it does so all the time. Tasks that are queued would run before: then the test
   * wants to see them.
   */
  void rest() {
    if (restless && lanes.lane().queued() == 0) {
      restart();
    }
  }

  private <T> T rested(T result) {
    rest();
    return result;
  }

  void modified(DialogConfig changed) {
    config = changed;
    version.modified(config);
  }

  @Override
  public Registration attach(DialogUser attached) {
    user = attached;
    attachment = version.attach(attached);
    return attachment;
  }

  @Override
  public boolean hasRoom() {
    return version.hasRoom();
  }

  @Override
  public boolean onRequest(InboundMessage request) {
    return rested(version.onRequest(request));
  }

  @Override
  public void adopt(String transactionId, ServerTransaction transaction) {
    version.adopt(transactionId, transaction);
    rest();
  }

  @Override
  public Outcome respond(ResponseCommand command) {
    return rested(version.respond(command));
  }

  @Override
  public Outcome request(RequestCommand command) {
    return rested(version.request(command));
  }

  @Override
  public void abandon(String transactionId, int graceMillis) {
    version.abandon(transactionId, graceMillis);
    rest();
  }

  @Override
  public void abandonDialog(String dialogId, int graceMillis) {
    version.abandonDialog(dialogId, graceMillis);
    rest();
  }

  @Override
  public void reclaimDialog(String dialogId) {
    version.reclaimDialog(dialogId);
    rest();
  }

  @Override
  public boolean isInDialog(SipMessage request) {
    return version.isInDialog(request);
  }

  @Override
  public boolean isOnTrial(String transactionId) {
    return version.isOnTrial(transactionId);
  }

  @Override
  public boolean forsake(String dialogId) {
    return rested(version.forsake(dialogId));
  }

  @Override
  public boolean hangUp(String dialogId) {
    boolean ended = version.hangUp(dialogId);
    rest();
    return ended;
  }

  @Override
  public void reclaim(String transactionId, int millis) {
    version.reclaim(transactionId, millis);
    rest();
  }

  @Override
  public boolean knowsTransaction(String transactionId) {
    return version.knowsTransaction(transactionId);
  }

  @Override
  public boolean knowsDialog(String dialogId) {
    return version.knowsDialog(dialogId);
  }

  @Override
  public int dialogCount() {
    return version.dialogCount();
  }

  @Override
  public int stableCount(boolean uas) {
    return version.stableCount(uas);
  }

  @Override
  public int registeredCount() {
    return version.registeredCount();
  }

  @Override
  public void forEach(Consumer<DialogInfo> visitor) {
    version.forEach(visitor);
  }

  @Override
  public Map<Long, Long> registrations() {
    return version.registrations();
  }
}
