package org.drachtio.call.control.internal;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.drachtio.api.Registration;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.control.Operations;
import org.drachtio.api.control.ProxyCommand;
import org.drachtio.api.control.ProxyReply;
import org.drachtio.api.control.Reply;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.application.ReturningApplications;
import org.drachtio.call.control.internal.command.CallCommands;
import org.drachtio.call.control.internal.command.Interventions;
import org.drachtio.call.control.internal.command.Proxying;
import org.drachtio.call.control.internal.command.ServerViews;
import org.drachtio.call.control.internal.extension.Extensions;
import org.drachtio.call.control.internal.extension.FilterChain;
import org.drachtio.call.control.internal.extension.Routing;
import org.drachtio.call.control.internal.extension.Verdicts;
import org.drachtio.call.control.internal.handover.CallControlHandover;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.lane.CallLanes;
import org.drachtio.call.control.internal.path.DialogEvents;
import org.drachtio.call.control.internal.path.MessagePath;
import org.drachtio.call.control.internal.reply.Refusals;
import org.drachtio.call.control.internal.reply.StatelessReplies;
import org.drachtio.call.control.internal.request.Failures;
import org.drachtio.call.control.internal.request.HeldRequests;
import org.drachtio.call.control.internal.request.NewRequests;
import org.drachtio.call.control.internal.request.RoundTrips;
import org.drachtio.call.control.internal.settings.CallControlConfig;
import org.drachtio.call.control.internal.settings.CallControlSettings;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Puts the path of a message together: the one that attaches to the transport (architecture.md §2).
 * Commands of applications, views and hand-over are jobs of the classes that it assembles.
 */
@Component(
    service = {CallControl.class, ServerView.class, Operations.class},
    immediate = true,
    configurationPid = CallControlConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = CallControlConfig.class)
public final class CallController implements CallControl, ServerView, Operations {

  private final CheckedConfig<CallControlConfig, CallControlSettings> settings =
      CallControlSettings.config();
  private final AttachedApplications applications = new AttachedApplications();
  private final ReturningApplications returning = new ReturningApplications();
  private final RoundTrips roundTrips;
  private final CallControlHandover handover;
  private final CallLanes lanes;
  private final CallCommands commands;
  private final Proxying proxying;
  private final ServerViews views;
  private final Interventions interventions;
  private final CallObservers observers;
  private final Extensions extensions;
  private final MessagePath path;
  private final Registration dialogAttachment;
  private final Registration proxyAttachment;
  private final Registration transportAttachment;

  @Activate
  public CallController(
      BundleContext context,
      @Reference Lanes kernelLanes,
      @Reference Meters meters,
      @Reference SipTransport transport,
      @Reference TransactionLayer transactions,
      @Reference DialogLayer dialogs,
      @Reference Extensions extensions,
      @Reference ProxyLayer proxies,
      @Reference Handover kernelHandover,
      CallControlConfig config) {
    settings.take(config);
    observers = transactions.observers();
    handover = new CallControlHandover(kernelHandover);
    Refusals refusals = new Refusals(meters);
    StatelessReplies replies =
        new StatelessReplies(
            transport, meters.counter("path.faulty"), refusals, observers, handover.tagKey());
    Verdicts verdicts = new Verdicts(meters);
    FilterChain filters =
        new FilterChain(
            extensions,
            replies,
            refusals,
            verdicts,
            meters.counter("path.rejected"),
            meters.counter("path.answered"),
            meters.counter("path.filtered"),
            meters.counter("path.filter-failed"));
    Routing routing = new Routing(extensions, verdicts);
    roundTrips = new RoundTrips(meters);
    CallLane[] all = new CallLane[kernelLanes.count()];
    NewRequests[] newRequests = new NewRequests[all.length];
    for (int i = 0; i < all.length; i++) {
      newRequests[i] =
          new NewRequests(
              kernelLanes.at(i),
              transactions,
              dialogs,
              replies,
              refusals,
              applications,
              settings::settings,
              filters,
              routing,
              proxies,
              roundTrips,
              meters.counter("path.discarded"),
              new HeldRequests(
                  kernelLanes.at(i), extensions, replies, meters.counter("path.held")));
      all[i] = new CallLane(kernelLanes.at(i), newRequests[i]);
    }
    lanes = new CallLanes(kernelLanes, all);
    Failures failures = new Failures(transactions, meters.counter("path.failed"));
    commands = new CallCommands(lanes, dialogs, settings::settings, failures, returning);
    proxying = new Proxying(lanes, proxies, applications);
    views =
        new ServerViews(
            versionOf(context),
            handover.started(),
            meters,
            transport,
            transactions,
            dialogs,
            proxies,
            lanes,
            applications);
    interventions = new Interventions(lanes, dialogs, applications);
    handover.resume(lanes, dialogs, returning);
    this.extensions = extensions;
    extensions.expect(handover.extensions());
    dialogAttachment = dialogs.attach(new DialogEvents(lanes, applications, refusals));
    proxyAttachment = proxies.attach(proxying);
    path =
        new MessagePath(
            kernelLanes,
            transactions,
            dialogs,
            proxies,
            replies,
            filters,
            newRequests,
            meters.counter("path.stray-responses"),
            meters.counter("path.no-room"),
            failures);
    transportAttachment = transport.attach(path);
    extensions.whenComplete(this::complete);
    handover.arrived();
  }

  /**
   * The version as applications are told it (client-dependencies.md §1): with a leading v, without
   * a qualifier.
   */
  private static String versionOf(BundleContext context) {
    Version version = context.getBundle().getVersion();
    return "v" + version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
  }

  @Modified
  void modified(CallControlConfig config) {
    settings.take(config);
  }

  @Deactivate
  void deactivate() {
    extensions.whenComplete(() -> {});
    handover.leave(lanes, returning, extensions.roll(), path);
    transportAttachment.close();
    proxyAttachment.close();
    dialogAttachment.close();
  }

  /** No filter or router is expected back any more: requests that waited for one go on. */
  private void complete() {
    for (CallLane lane : lanes.all()) {
      lane.lane.execute(() -> lane.newRequests.complete(path));
    }
  }

  @Override
  public Registration attach(Applications attached) {
    Registration registration = applications.attach(attached);
    for (CallLane lane : lanes.all()) {
      lane.lane.execute(lane.newRequests::attached);
    }
    return registration;
  }

  @Override
  public Registration observe(CallObserver observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  @Override
  public void respond(long application, ResponseCommand command, Reply reply) {
    commands.respond(application, command, reply);
  }

  @Override
  public void request(long application, RequestCommand command, Reply reply) {
    commands.request(application, command, reply);
  }

  @Override
  public void proxy(long application, ProxyCommand command, ProxyReply reply) {
    proxying.command(application, command, reply);
  }

  @Override
  public void applicationGone(long application) {
    commands.applicationGone(application);
    roundTrips.gone(application);
  }

  @Override
  public void applicationCame(long application, String host, Set<String> tags) {
    commands.applicationCame(application, host, tags);
  }

  @Override
  public String version() {
    return views.version();
  }

  @Override
  public ServerInfo info() {
    return views.info();
  }

  @Override
  public List<TransactionInfo> transactions() {
    return views.transactions();
  }

  @Override
  public List<DialogInfo> dialogs() {
    return views.dialogs();
  }

  @Override
  public List<ConnectionInfo> connections() {
    return views.connections();
  }

  @Override
  public List<ApplicationInfo> applications() {
    return applications.applications().stream().map(roundTrips::complete).toList();
  }

  @Override
  public boolean hangUp(String dialogId) {
    return interventions.hangUp(dialogId);
  }

  @Override
  public boolean disconnect(long application) {
    return interventions.disconnect(application);
  }

  Instant started() {
    return views.started();
  }

  CallLanes lanes() {
    return lanes;
  }
}
