package org.drachtio.admin.internal;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.Registration;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.control.ProxyCommand;
import org.drachtio.api.control.ProxyReply;
import org.drachtio.api.control.Reply;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;

/** Records the commands of applications. Thread-safe. */
final class FakeCalls implements CallControl {

  final List<ResponseCommand> responses = new CopyOnWriteArrayList<>();
  final List<RequestCommand> requests = new CopyOnWriteArrayList<>();
  final List<Reply> replies = new CopyOnWriteArrayList<>();
  final List<ProxyCommand> proxied = new CopyOnWriteArrayList<>();
  final List<ProxyReply> proxyReplies = new CopyOnWriteArrayList<>();
  final List<Long> gone = new CopyOnWriteArrayList<>();
  final List<String> came = new CopyOnWriteArrayList<>();
  volatile Applications applications;
  volatile RuntimeException fault;

  /** Null while nobody observes. */
  volatile CallObserver observer;

  @Override
  public Registration attach(Applications attached) {
    if (applications != null) {
      throw new IllegalStateException("attached already");
    }
    applications = attached;
    return () -> applications = null;
  }

  @Override
  public Registration observe(CallObserver wanting) {
    if (observer != null) {
      throw new IllegalStateException("observes already");
    }
    observer = wanting;
    return () -> observer = null;
  }

  @Override
  public void respond(long application, ResponseCommand command, Reply reply) {
    if (fault != null) {
      throw fault;
    }
    responses.add(command);
    replies.add(reply);
  }

  @Override
  public void request(long application, RequestCommand command, Reply reply) {
    if (fault != null) {
      throw fault;
    }
    requests.add(command);
    replies.add(reply);
  }

  @Override
  public void proxy(long application, ProxyCommand command, ProxyReply reply) {
    if (fault != null) {
      throw fault;
    }
    proxied.add(command);
    proxyReplies.add(reply);
  }

  @Override
  public void applicationGone(long application) {
    gone.add(application);
  }

  @Override
  public void applicationCame(long application, String host, Set<String> tags) {
    came.add(application + " " + host + " " + new TreeSet<>(tags));
  }
}
