package org.drachtio.sip.transport.internal.watch;

import java.util.List;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.kernel.restart.Provider;

/**
 * A capture sink as the next version of this layer has to know it.
 *
 * @param provider whose sink it is
 * @param kept messages that it is still to see: it is being replaced, too
 */
public record SinkState(Provider provider, List<CapturedMessage> kept) {}
