/**
 * UDP. Start with {@link org.drachtio.kernel.io.internal.datagram.UdpEndpoint}; {@code
 * DatagramOwner} is all that it knows of its attachment.
 */
package org.drachtio.kernel.io.internal.datagram;
