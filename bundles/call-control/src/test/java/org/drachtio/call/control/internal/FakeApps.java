package org.drachtio.call.control.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.control.Selection;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.message.SipMessage;

/** Applications that want everything; the first one alive is chosen. */
final class FakeApps implements Applications {

  final Set<Long> chosenFrom = new LinkedHashSet<>();
  final Set<Long> alive = new LinkedHashSet<>();
  final Set<Long> silent = new LinkedHashSet<>();
  final List<String> heard = new ArrayList<>();
  final Set<String> tags = new LinkedHashSet<>();
  final List<ApplicationAddress> dialled = new ArrayList<>();
  final List<Long> disconnected = new ArrayList<>();
  DialListener dial;
  String lastTransaction = "";

  /** Whether it throws whatever it is given. */
  boolean defect;

  void add(long id) {
    chosenFrom.add(id);
    alive.add(id);
  }

  @Override
  public Selection select(String method, String tag) {
    if (!chosenFrom.isEmpty() && !tag.isEmpty() && !tags.contains(tag)) {
      return new Selection.NoneForTag();
    }
    return chosenFrom.isEmpty()
        ? new Selection.NoneForMethod()
        : new Selection.Chosen(
            chosenFrom.stream()
                .filter(id -> !silent.contains(id))
                .findFirst()
                .orElseGet(() -> chosenFrom.iterator().next()));
  }

  @Override
  public boolean deliver(long application, AppEvent event) {
    if (!alive.contains(application)) {
      chosenFrom.remove(application);
      return false;
    }
    if (defect) {
      throw new IllegalStateException("defect");
    }
    String text;
    if (event instanceof AppEvent.NewRequest e) {
      text = note("new " + e.message().message().method(), e.transactionId());
    } else if (event instanceof AppEvent.FromNetwork e) {
      SipMessage message = e.message().message();
      String what = message.isRequest() ? message.method() : Integer.toString(message.status());
      text = note(what + " [" + e.dialogId() + "]", e.transactionId());
    } else if (event instanceof AppEvent.Unsolicited e) {
      text = note("unsolicited [" + e.dialogId() + "]", "unsolicited");
    } else if (event instanceof AppEvent.ProxyResponse e) {
      text = "proxy " + e.response().message().status();
    } else if (event instanceof AppEvent.ProxyDone) {
      text = "proxy done";
    } else {
      throw new AssertionError(event);
    }
    heard.add(application + " " + text);
    return true;
  }

  private String note(String text, String transaction) {
    lastTransaction = transaction;
    return text;
  }

  @Override
  public boolean isSilent(long application) {
    return silent.contains(application);
  }

  @Override
  public void dial(ApplicationAddress address, DialListener listener) {
    dialled.add(address);
    dial = listener;
  }

  @Override
  public void disconnect(long application) {
    disconnected.add(application);
  }

  @Override
  public List<String> endpoints() {
    return List.of();
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public List<ApplicationInfo> applications() {
    return List.of();
  }

  List<String> take() {
    List<String> taken = List.copyOf(heard);
    heard.clear();
    return taken;
  }
}
