/** Counters that survive the restart of the bundle that counts. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.kernel.meter;
