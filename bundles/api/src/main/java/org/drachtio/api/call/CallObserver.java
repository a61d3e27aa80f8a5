package org.drachtio.api.call;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told of every call: that it is tried, rings, is answered, is over. To take part, register a
 * service of this type (whiteboard). As long as there is none, calls cost nothing more.
 *
 * <p>A call is an INVITE outside of any dialog with what follows from it: each request that an
 * application sends, each that comes from the network, and each target of a proxied one is a call
 * of its own. Of each an observer hears exactly one {@link CallEvent.Kind#ATTEMPT}, at most one
 * {@code PROGRESS} and one {@code START}, and one {@code STOP}; if it was registered before the
 * attempt, and save for the stop of a call that was proxied without Record-Route, of which this
 * server hears nothing any more. A call that began while nobody observed is never told.
 *
 * <p>An observer that is not to miss anything while it is replaced says who it is by the property
 * {@link #NAME}: what happens after it was unregistered is kept for a while, bounded, and told to
 * the next service of that name.
 *
 * <p><b>Threading:</b> called on the lane of the call, so in the order of the events of one call,
 * and from several lanes at once; what was kept, on the thread that registers the service. It must
 * not block, and must not touch the call. What it throws is counted ({@code
 * calls.observer-failed}), logged at a limited rate, and costs nobody else the event.
 */
@ConsumerType
public interface CallObserver {

  /** Property of the service: a text that is the same in the next version of this observer. */
  String NAME = "org.drachtio.call.observer";

  /** Something has happened with a call. */
  void onEvent(CallEvent event);
}
