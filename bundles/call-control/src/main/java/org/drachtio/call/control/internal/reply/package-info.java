/**
 * Refusals, and answers that leave no state. Start with {@link
 * org.drachtio.call.control.internal.reply.StatelessReplies}; {@code Refusals} counts them and
 * writes at most one line for each cause in a while.
 */
package org.drachtio.call.control.internal.reply;
