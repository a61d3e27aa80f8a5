/** Counters and histograms that survive the restart of the bundle that counts. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.drachtio.kernel.meter;
