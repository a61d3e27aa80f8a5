/**
 * Holds lanes and sockets while layers are replaced: {@link
 * org.drachtio.kernel.handover.internal.HandoverComponent}.
 */
package org.drachtio.kernel.handover.internal;
