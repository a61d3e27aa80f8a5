package org.drachtio.sip.dialog.internal.uas;

import java.util.OptionalLong;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;

/**
 * A request from the network, and what is known of its answer, as it crosses a hand-over.
 * Immutable.
 *
 * @param id as applications know it
 * @param handle of its transaction
 * @param dialog number of the dialog that it came in or has begun; 0 for none
 * @param inDialog whether it came in a dialog
 * @param toTag our tag; empty before one is chosen
 * @param updateOf see {@link UasTransaction#updateOf}
 * @param acknowledges see {@link UasTransaction#acknowledges}
 * @param unanswered whether its dialog waits for its final response
 * @param held the application has not been given it yet
 * @param guardAt when its guard fires, on the lane's clock; empty if that is not armed
 * @param answer {@code null} before the application has given its final response
 * @param provisionals {@code null} if there was no reliable one
 */
public record UasSnapshot(
    String id,
    String handle,
    InboundMessage request,
    long dialog,
    boolean inDialog,
    String toTag,
    String updateOf,
    boolean acknowledges,
    boolean unanswered,
    boolean held,
    OptionalLong guardAt,
    Outcome.Sent answer,
    ReliableProvisionals.Snapshot provisionals) {}
