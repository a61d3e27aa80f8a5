/**
 * Whether the server is well. Start with {@code Sampler}, which makes what {@code Verdict} judges.
 */
package org.drachtio.upgrade.internal.watch;
