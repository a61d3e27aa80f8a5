/** What the packages of this bundle have in common: configuration, threads, bounded log lines. */
package org.drachtio.kernel.internal;
