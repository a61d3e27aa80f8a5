/**
 * What comes from the network. Start with {@link
 * org.drachtio.call.control.internal.path.MessagePath}, the one place that knows the order of all
 * steps; {@code DialogEvents} are events of dialogs on their way to applications.
 */
package org.drachtio.call.control.internal.path;
