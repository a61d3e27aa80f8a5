package org.drachtio.http.routing.internal;

import java.util.concurrent.TimeUnit;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question to a web callback, for the log: which call, whom, for how long. The query of the URL
 * is not shown, as it may have a key in it. Thread-safe.
 */
final class Question {

  private static final Logger LOG = LoggerFactory.getLogger(HttpRouter.class);

  private final HttpRoute route;
  private final Rule rule;
  private final InboundMessage request;
  private final long began = System.nanoTime();

  Question(HttpRoute route, Rule rule, InboundMessage request) {
    this.route = route;
    this.rule = rule;
    this.request = request;
  }

  /**
   * It has a usable answer.
   *
   * @param status of HTTP
   */
  void answered(int status, Route answer) {
    route.answered();
    if (LOG.isInfoEnabled() && route.answers().permits()) {
      CallLog.about(
          request.message().callId(),
          () ->
              LOG.info(
                  "{} answered {} in {} ms: {}{}",
                  this,
                  status,
                  millis(),
                  Printable.line(describe(answer)),
                  route.answers().more()));
    }
  }

  /** It has none. */
  void failed(String why) {
    route.failed(why);
    if (route.problems().permits()) {
      CallLog.about(
          request.message().callId(),
          () ->
              LOG.warn(
                  "{} gave no usable answer in {} ms: {}{}",
                  this,
                  millis(),
                  Printable.line(why),
                  route.problems().more()));
    }
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private static String describe(Route answer) {
    if (answer instanceof Route.Reject reject) {
      return "reject with " + reject.status();
    }
    if (answer instanceof Route.Redirect redirect) {
      return "redirect to " + redirect.contacts().size() + " contacts";
    }
    if (answer instanceof Route.Proxy proxy) {
      return "proxy to " + proxy.destinations().size() + " destinations";
    }
    if (answer instanceof Route.ToTag to) {
      return "route to the tag " + to.tag();
    }
    if (answer instanceof Route.ToApplication to) {
      return "route to application " + to.address();
    }
    return "pass";
  }

  @Override
  public String toString() {
    return "Call-ID "
        + Printable.line(request.message().callId())
        + ": "
        + (rule.post() ? "POST " : "GET ")
        + rule.shownUrl()
        + " for "
        + Printable.line(request.message().method());
  }
}
