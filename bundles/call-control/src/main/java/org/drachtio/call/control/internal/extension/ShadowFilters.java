package org.drachtio.call.control.internal.extension;

import java.util.Optional;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.canary.Canary;
import org.osgi.framework.ServiceReference;

/**
 * The filters of one canary. All of them together are compared with all filters of the version in
 * force: a version may have its filters in another order, or have one more.
 *
 * <p><b>Threading:</b> services come and go on any thread; the thread of the canary asks.
 */
final class ShadowFilters {

  /** What the filters say of a source that one of them does not listen to. */
  private static final String UNHEARD = "Unheard[]";

  private final String bundle;
  private final Canary canary;
  private final Ranked<RequestFilter> inForce;
  private final Ranked<RequestFilter> tried = new Ranked<>(RequestFilter[]::new);

  /**
   * Has no filter yet.
   *
   * @param bundle symbolic name of both versions
   * @param inForce filters of all bundles
   */
  ShadowFilters(String bundle, Canary canary, Ranked<RequestFilter> inForce) {
    this.bundle = bundle;
    this.canary = canary;
    this.inForce = inForce;
  }

  Ranked<RequestFilter> tried() {
    return tried;
  }

  boolean isEmpty() {
    return tried.all().length == 0;
  }

  /** A filter does not listen to the source of a message. */
  void unheard(InboundMessage message, RequestFilter by) {
    ofUs(by)
        .ifPresent(
            reference ->
                ask(
                    message,
                    UNHEARD,
                    !isByHistory(reference),
                    () -> listens(message.flow()) ? Admission.PASS : UNHEARD));
  }

  /** A filter has stopped a request. Whether filters of other bundles were asked is not known. */
  void stopped(InboundMessage request, RequestFilter by, Admission verdict) {
    ofUs(by)
        .ifPresent(
            reference -> ask(request, verdict, !isByHistory(reference), () -> verdictOn(request)));
  }

  /** All filters have let a request pass. */
  void passed(InboundMessage request) {
    ask(request, Admission.PASS, true, () -> verdictOn(request));
  }

  /** A filter has failed at a request. */
  void failed(RequestFilter filter) {
    if (ofUs(filter).isPresent()) {
      canary.formerFailed();
    }
  }

  private interface Question {
    Object answer();
  }

  private void ask(InboundMessage message, Object former, boolean comparable, Question question) {
    Object said;
    canary.asking();
    try {
      said = question.answer();
    } catch (RuntimeException | Error e) {
      // On this thread every fault is the canary's.
      canary.failed(Example.of(message, e));
      return;
    } finally {
      canary.returned();
    }
    if (!comparable) {
      canary.uncompared();
    } else if (said.toString().equals(former.toString())) {
      canary.same();
    } else {
      canary.other(Example.of(message, former, said));
    }
  }

  private Object verdictOn(InboundMessage request) {
    return listens(request.flow()) ? admission(request) : UNHEARD;
  }

  private boolean listens(Flow source) {
    for (RequestFilter each : tried.all()) {
      if (!each.listensTo(source)) {
        return false;
      }
    }
    return true;
  }

  private Admission admission(InboundMessage request) {
    for (RequestFilter each : tried.all()) {
      Admission verdict = each.admit(request);
      if (verdict != null && !(verdict instanceof Admission.Pass) && counts(each)) {
        return verdict;
      }
    }
    return Admission.PASS;
  }

  /** A filter that has seen only a share of the requests proves nothing by what it keeps. */
  private boolean counts(RequestFilter filter) {
    return tried.referenceOf(filter).filter(ShadowFilters::isByHistory).isEmpty();
  }

  private static boolean isByHistory(ServiceReference<RequestFilter> reference) {
    return Boolean.TRUE.equals(reference.getProperty(RequestFilter.BY_HISTORY));
  }

  private Optional<ServiceReference<RequestFilter>> ofUs(RequestFilter filter) {
    return inForce.referenceOf(filter).filter(each -> Shadow.isOf(bundle, each));
  }
}
