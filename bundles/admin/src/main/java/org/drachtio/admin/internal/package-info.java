/**
 * The side of the applications. Start with {@link org.drachtio.admin.internal.AdminComponent},
 * which puts {@code frame}, {@code settings}, {@code session} and {@code command} together; each of
 * these uses only those before it.
 */
package org.drachtio.admin.internal;
