/**
 * Listening points: the sockets that are open, and what is said of them in Via, Contact and
 * Record-Route. Start with {@link org.drachtio.sip.transport.internal.point.ListeningPoints}, which
 * opens and closes them as the contacts change; {@code PointSet} is an immutable snapshot of them,
 * {@code PointSelector} chooses one for a peer.
 */
package org.drachtio.sip.transport.internal.point;
