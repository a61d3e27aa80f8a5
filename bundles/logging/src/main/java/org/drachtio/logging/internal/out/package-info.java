/**
 * Where lines go: an {@link org.drachtio.logging.internal.out.Outlet} with a queue and a thread for
 * each {@link org.drachtio.logging.internal.out.LogDestination}.
 */
package org.drachtio.logging.internal.out;
