package org.drachtio.sip.dialog.internal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.drachtio.api.Registration;
import org.drachtio.api.dialog.ClientFlows;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.dialog.LanePolicies;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.dialog.NoDialogUser;
import org.drachtio.sip.dialog.internal.flow.RegisteredFlows;
import org.drachtio.sip.dialog.internal.flow.Registrations;
import org.drachtio.sip.dialog.internal.handover.DialogHandover;
import org.drachtio.sip.dialog.internal.lane.LaneParts;
import org.drachtio.sip.dialog.internal.session.HangUpReasons;
import org.drachtio.sip.dialog.internal.uac.UacTransaction;
import org.drachtio.sip.dialog.internal.uas.UasTransaction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The dialog layer: on each lane its dialogs, with a server and a client part that work on them.
 *
 * <p>When its bundle is replaced, it hands its dialogs and what it knows of transactions over to
 * the next version (architecture.md §5). Immediate, so that a hand-over never waits for a user to
 * ask for the service.
 */
@Component(
    service = {DialogLayer.class, ClientFlows.class},
    immediate = true,
    configurationPid = DialogConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = DialogConfig.class)
public final class SipDialogs implements DialogLayer, ClientFlows {

  private final Lanes lanes;
  private final DialogHandover handover;
  private final LaneParts[] parts;
  private final RegisteredFlows flows;
  private final CheckedConfig<DialogConfig, DialogSettings> config = DialogSettings.config();
  private final AtomicReference<DialogUser> user = new AtomicReference<>(NoDialogUser.NONE);

  @Activate
  public SipDialogs(
      @Reference Lanes lanes,
      @Reference SipTransport transport,
      @Reference TransactionLayer transactions,
      @Reference Handover handover,
      DialogConfig wanted) {
    this.lanes = lanes;
    DialogSettings settings = config.use(wanted);
    this.flows =
        new RegisteredFlows(
            settings.maxRegisteredFlows(), transport::isOpen, transport::moved, this::dialogsOn);
    this.parts = new LaneParts[lanes.count()];
    LanePolicies policies = settings.onEachOf(parts.length);
    for (int i = 0; i < parts.length; i++) {
      parts[i] =
          LaneParts.of(new LaneServices(lanes.at(i), transport, transactions, flows, policies));
    }
    this.handover = new DialogHandover(handover, parts, flows);
    this.handover.resume();
  }

  @Deactivate
  void deactivate() {
    handover.leave();
  }

  @Modified
  void modified(DialogConfig wanted) {
    DialogSettings settings = config.use(wanted);
    LanePolicies policies = settings.onEachOf(parts.length);
    flows.max(settings.maxRegisteredFlows());
    for (LaneParts part : parts) {
      part.services().policies(policies);
    }
  }

  @Override
  public Registration attach(DialogUser attached) {
    if (!user.compareAndSet(NoDialogUser.NONE, attached)) {
      throw new IllegalStateException("the dialog layer has a user already");
    }
    publish(attached);
    return () -> {
      if (user.compareAndSet(attached, NoDialogUser.NONE)) {
        publish(NoDialogUser.NONE);
      }
    };
  }

  private void publish(DialogUser attached) {
    for (LaneParts part : parts) {
      part.services().user(attached);
    }
  }

  @Override
  public boolean hasRoom() {
    return current().dialogs().hasRoom();
  }

  @Override
  public boolean onRequest(InboundMessage request) {
    return of(request.message().callIdHash()).inDialog().offer(request);
  }

  @Override
  public boolean isInDialog(SipMessage request) {
    return of(request.callIdHash()).dialogs().match(request).isPresent();
  }

  @Override
  public boolean isOnTrial(String transactionId) {
    UasTransaction serving = current().served().find(transactionId);
    return serving != null
        && serving.isInDialog()
        && serving.dialog() != null
        && serving.dialog().ownership().isOnTrial();
  }

  @Override
  public boolean forsake(String dialogId) {
    return current()
        .dialogs()
        .stable(dialogId)
        .filter(dialog -> dialog.ownership().disowned())
        .isPresent();
  }

  @Override
  public void adopt(String transactionId, ServerTransaction transaction) {
    of(transaction.request().message().callIdHash()).uas().adopt(transactionId, transaction);
  }

  @Override
  public Outcome respond(ResponseCommand command) {
    return current().uas().respond(command);
  }

  @Override
  public Outcome request(RequestCommand command) {
    return current().uac().request(command);
  }

  @Override
  public void abandon(String transactionId, int graceMillis) {
    LaneParts part = current();
    UacTransaction asking = part.asked().find(transactionId);
    if (asking != null) {
      asking.abandon(graceMillis);
    }
    UasTransaction serving = part.served().find(transactionId);
    if (serving != null) {
      serving.abandon(graceMillis);
    }
  }

  @Override
  public void abandonDialog(String dialogId, int graceMillis) {
    current().dialogs().stable(dialogId).ifPresent(dialog -> dialog.abandon(graceMillis));
  }

  @Override
  public void reclaimDialog(String dialogId) {
    current().dialogs().stable(dialogId).ifPresent(dialog -> dialog.ownership().reclaimed());
  }

  @Override
  public boolean knowsTransaction(String transactionId) {
    LaneParts part = current();
    return part.served().contains(transactionId) || part.asked().contains(transactionId);
  }

  @Override
  public boolean knowsDialog(String dialogId) {
    return current().dialogs().stable(dialogId).isPresent();
  }

  @Override
  public void reclaim(String transactionId, int millis) {
    LaneParts part = current();
    UacTransaction asking = part.asked().find(transactionId);
    if (asking != null) {
      asking.reclaim();
    }
    UasTransaction serving = part.served().find(transactionId);
    if (serving != null) {
      serving.reclaim(millis);
    }
  }

  @Override
  public Map<Long, Long> registrations() {
    return flows.byConnection();
  }

  @Override
  public void forEach(Consumer<DialogInfo> visitor) {
    LaneParts part = current();
    for (Dialog each : part.dialogs().all()) {
      DialogState dialog = each.state();
      visitor.accept(
          new DialogInfo(
              dialog.id(),
              each.isUas() ? "uas" : "uac",
              switch (dialog.phase()) {
                case EARLY -> "early";
                case CONFIRMED -> "confirmed";
                case ENDING -> "ending";
              },
              dialog.method(),
              dialog.remoteTarget(),
              (part.services().lane().now() - dialog.createdAt()) / 1000,
              uriOf(each.isUas() ? dialog.remoteParty() : dialog.localParty()),
              uriOf(each.isUas() ? dialog.localParty() : dialog.remoteParty()),
              0,
              false));
    }
  }

  @Override
  public int dialogCount() {
    return current().dialogs().count();
  }

  @Override
  public int stableCount(boolean uas) {
    return current().dialogs().stableCount(uas);
  }

  /** See {@link RegisteredFlows.Dialogs}. Any lane: each tells of its own dialogs. */
  private void dialogsOn(Set<Long> connections, Consumer<Set<Long>> answer) {
    Set<Long> found = ConcurrentHashMap.newKeySet();
    AtomicInteger unheard = new AtomicInteger(parts.length);
    for (LaneParts part : parts) {
      part.services()
          .lane()
          .execute(
              () -> {
                for (Dialog each : part.dialogs().all()) {
                  if (connections.contains(each.state().connection())) {
                    found.add(each.state().connection());
                  }
                }
                if (unheard.decrementAndGet() == 0) {
                  answer.accept(found);
                }
              });
    }
  }

  @Override
  public int registeredCount() {
    return flows.reachable();
  }

  /** For people, who may see a party whose form we do not know as it is. */
  private static String uriOf(String party) {
    return NameAddress.parse(party).map(NameAddress::uri).orElse(party);
  }

  @Override
  public boolean hangUp(String dialogId) {
    Optional<Dialog> dialog =
        current()
            .dialogs()
            .stable(dialogId)
            .filter(Dialog::isConfirmed)
            .filter(each -> each.method().equals(Methods.INVITE));
    dialog.ifPresent(each -> each.hangUp(HangUpReasons.OPERATOR));
    return dialog.isPresent();
  }

  private LaneParts of(int callIdHash) {
    LaneParts part = parts[lanes.ofHash(callIdHash).index()];
    assert part.services().lane().isCurrent() : "not on the lane of the Call-ID";
    return part;
  }

  @Override
  public Optional<Flow> find(SipUri client) {
    return flows.find(client, current().services().lane().now());
  }

  @Override
  public void accepted(SipMessage request, SipMessage response, Flow flow) {
    LaneServices services = current().services();
    Registrations.noteProxied(services.flows(), services.lane(), request, response, flow);
  }

  private LaneParts current() {
    for (LaneParts part : parts) {
      if (part.services().lane().isCurrent()) {
        return part;
      }
    }
    throw new IllegalStateException("not on a lane");
  }
}
