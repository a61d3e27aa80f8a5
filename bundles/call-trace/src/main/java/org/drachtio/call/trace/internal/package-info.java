/**
 * Records the last calls. Start with {@link org.drachtio.call.trace.internal.CallTraceComponent},
 * which puts the parts together: {@code Taps} hear what passes, {@code store} has the calls, {@code
 * draw} makes pictures of them, {@code command} shows them in Karaf's shell.
 */
@org.osgi.annotation.bundle.Header(name = "Karaf-Commands", value = "*")
package org.drachtio.call.trace.internal;
