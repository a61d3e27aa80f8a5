package org.drachtio.api.control;

import java.util.Set;
import org.drachtio.api.Registration;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.osgi.annotation.versioning.ProviderType;

/** Carries out what applications ask for. Thread-safe: finds the lane itself. */
@ProviderType
public interface CallControl {

  /**
   * Gives the one delivery to applications; the server takes calls only when there is one.
   *
   * @throws IllegalStateException if there is one already
   */
  Registration attach(Applications applications);

  /** Tells of calls until the registration is closed; as the whiteboard of observers does. */
  Registration observe(CallObserver observer);

  /** Answers a request from the network. */
  void respond(long application, ResponseCommand command, Reply reply);

  /**
   * Sends a request.
   *
   * @param command its transactionId is empty unless it is a CANCEL: the id is minted here
   */
  void request(long application, RequestCommand command, Reply reply);

  /** Proxies a request from the network that has not been answered. */
  void proxy(long application, ProxyCommand command, ProxyReply reply);

  /** An application's connection is gone (admin-protocol.md §9). */
  void applicationGone(long application);

  /**
   * An application has authenticated, or has given more tags. Where it is the one successor of one
   * that has {@linkplain #applicationGone gone} a short while ago, it goes on with its calls.
   * Thread-safe.
   *
   * @param host address that it has connected from, without port
   * @param tags all that it has given
   */
  void applicationCame(long application, String host, Set<String> tags);
}
