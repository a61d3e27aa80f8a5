/**
 * The path of a message. Start with {@link org.drachtio.call.control.internal.CallController},
 * which puts it together: {@code MessagePath} knows the order of all steps, {@code NewRequests} has
 * what belongs to nobody yet, {@code Placement} decides who gets it, {@code Commands} carries out
 * what applications ask for.
 */
package org.drachtio.call.control.internal;
