/**
 * What all sockets have in common when they call a handler. Start with {@link
 * org.drachtio.kernel.io.internal.call.Gate}, which is shut while a bundle is replaced; {@code
 * IoThread} is the kind of thread that handlers are called on.
 */
package org.drachtio.kernel.io.internal.call;
