package org.drachtio.sip.dialog.internal.uas;

import java.util.Optional;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.AppHeaders;
import org.drachtio.sip.dialog.internal.compose.Reliability;
import org.drachtio.sip.dialog.internal.compose.ResponseComposer;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;
import org.drachtio.sip.dialog.internal.session.SessionAnswer;
import org.drachtio.sip.dialog.internal.session.SessionExpires;

/** Answers of applications to requests from the network (sip-behaviour.md §2). Lane thread only. */
public final class Uas {

  private static final Outcome UNKNOWN = new Outcome.Failed(FailureReason.UNKNOWN_REQUEST);

  private final ServedRequests served;
  private final LaneServices services;

  public Uas(ServedRequests served) {
    this.served = served;
    this.services = served.services();
  }

  public void adopt(String transactionId, ServerTransaction transaction) {
    if (!served.contains(transactionId)) {
      UasTransaction.adopted(served, transactionId, transaction);
    }
  }

  public Outcome respond(ResponseCommand command) {
    UasTransaction serving = served.find(command.transactionId());
    boolean known = serving != null;
    if ((!known || serving.isInvite()) && EarlyUpdates.isAnsweredBy(command)) {
      UasTransaction update = served.update(command.transactionId());
      return update == null
          ? UNKNOWN
          : EarlyUpdates.sent(respond(update, command), command.transactionId());
    }
    return known ? respond(serving, command) : UNKNOWN;
  }

  private Outcome respond(UasTransaction serving, ResponseCommand command) {
    if (serving.answer() != null) {
      return serving.answer();
    }
    if (command.status() < 100 || command.status() > 699) {
      return refused(serving, command, new Outcome.Failed(FailureReason.BAD_RESPONSE));
    }
    String bad = AppHeaders.badInside(command.headers());
    if (!bad.isEmpty()) {
      return refused(serving, command, new Outcome.Failed(FailureReason.BAD_RESPONSE, "", bad));
    }
    SipMessage request = serving.request();
    boolean provisional = Reliability.canCarry(request, command.status());
    boolean wanted = provisional && Reliability.isWantedBy(command);
    if (wanted && !Reliability.isSupportedBy(request)) {
      return new Outcome.Failed(FailureReason.RELIABLE_NOT_SUPPORTED);
    }
    boolean reliable = wanted || provisional && Reliability.isRequiredBy(request);
    if (reliable && serving.provisionals() != null && serving.provisionals().isFull()) {
      return new Outcome.Failed(FailureReason.BAD_RESPONSE);
    }
    if (UasAnswers.createsDialog(serving, command.status()) && isAnsweredElsewhere(serving)) {
      serving.refuse(480);
      if (serving.dialog() != null) {
        serving.dialog().end();
      }
      return new Outcome.Failed(FailureReason.ANSWERED_ELSEWHERE);
    }
    return reliable ? sendReliably(serving, command, wanted) : send(serving, command);
  }

  /**
   * The peer is not left waiting for a final answer that cannot be sent: it gets a 500. A
   * provisional one is left out, as the final one is still to come.
   */
  private Outcome refused(UasTransaction serving, ResponseCommand command, Outcome.Failed why) {
    if (command.status() < 100 || command.status() >= 200) {
      serving.refuse(500);
      if (!serving.isInDialog() && serving.dialog() != null) {
        serving.dialog().end();
      }
    }
    return why;
  }

  private Outcome send(UasTransaction serving, ResponseCommand command) {
    SipMessage response = compose(serving, command, 0);
    if (!fits(serving, response)) {
      return refused(serving, command, new Outcome.Failed(FailureReason.TOO_LONG));
    }
    boolean accepted = command.status() >= 200 && command.status() < 300;
    if (accepted && serving.provisionals() != null && serving.provisionals().holdsBack()) {
      Outcome.Sent later = UasAnswers.sent(serving, response);
      serving.holdsBack(later, response);
      return later;
    }
    ServerTransaction.Outcome outcome = serving.transaction().respond(response);
    if (outcome != ServerTransaction.Outcome.SENT) {
      return lost(serving, outcome);
    }
    if (UasAnswers.createsDialog(serving, command.status())) {
      UasAnswers.noteDialog(serving, response);
    }
    Outcome.Sent sent = UasAnswers.sent(serving, response);
    if (command.status() >= 200) {
      UasAnswers.concluded(serving, sent);
    } else {
      serving.announced();
    }
    return sent;
  }

  private Outcome sendReliably(UasTransaction serving, ResponseCommand command, boolean wanted) {
    ReliableProvisionals provisionals = serving.reliably();
    SipMessage response = compose(serving, command, provisionals.nextRseq());
    if (!fits(serving, response)) {
      provisionals.takeBackRseq();
      return refused(serving, command, new Outcome.Failed(FailureReason.TOO_LONG));
    }
    ServerTransaction.Outcome outcome = provisionals.send(response, wanted);
    if (outcome != ServerTransaction.Outcome.SENT) {
      return lost(serving, outcome);
    }
    if (!serving.isInDialog()) {
      UasAnswers.beginDialog(serving, response);
    }
    serving.dialog().provisionals(provisionals);
    return UasAnswers.sent(serving, response);
  }

  private static boolean fits(UasTransaction serving, SipMessage response) {
    return serving.flow().protocol().canCarry(response.length());
  }

  private SipMessage compose(UasTransaction serving, ResponseCommand command, long rseq) {
    String tag = command.status() == 100 ? "" : tagFor(serving, command);
    return ResponseComposer.compose(
        serving.request(),
        complete(serving, command),
        tag,
        serving.isInDialog(),
        serving.flow().local(),
        services.policies().bestEffortTls(),
        rseq);
  }

  /** The answer with what it has to say about the session timer. */
  private ResponseCommand complete(UasTransaction serving, ResponseCommand command) {
    SipMessage request = serving.request();
    if (!SessionAnswer.isDue(command, request)) {
      return command;
    }
    Optional<String> given = SessionAnswer.given(command);
    Optional<SessionExpires> agreed =
        given.isPresent() ? SessionExpires.parse(given.get()) : sessionAnswer(serving);
    return agreed.isEmpty() ? command : SessionAnswer.complete(command, request, agreed.get());
  }

  private Optional<SessionExpires> sessionAnswer(UasTransaction serving) {
    if (!serving.isInDialog()) {
      return SessionAnswer.first(services.policies().sessions(), serving.request());
    }
    return serving.dialog() == null
        ? Optional.empty()
        : serving.dialog().session().answer(serving.id());
  }

  private static Outcome lost(UasTransaction serving, ServerTransaction.Outcome outcome) {
    serving.forget();
    return outcome == ServerTransaction.Outcome.TRANSPORT_CLOSED
        ? new Outcome.Failed(FailureReason.CONNECTION_CLOSED)
        : UNKNOWN;
  }

  /**
   * Another branch of a forked INVITE was answered already: the same dialog id (sip-behaviour.md
   * §2.8).
   */
  private boolean isAnsweredElsewhere(UasTransaction serving) {
    SipMessage request = serving.request();
    Optional<Dialog> other =
        served.dialogs().stable(DialogId.text(request.callId(), request.fromTag()));
    return other.isPresent() && other.get() != serving.dialog() && other.get().isConfirmed();
  }

  /** The tag used before, else the one that the application chose in its To, else a fresh one. */
  private static String tagFor(UasTransaction serving, ResponseCommand command) {
    if (serving.toTag().isEmpty()) {
      serving.chooseTag(
          AppHeaders.find(command.headers(), "To")
              .flatMap(NameAddress::parse)
              .flatMap(to -> to.parameter("tag"))
              .filter(tag -> !tag.isEmpty())
              .orElseGet(Ids::token));
    }
    return serving.toTag();
  }
}
