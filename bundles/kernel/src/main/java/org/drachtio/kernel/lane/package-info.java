/** Lanes: single-threaded event loops with their timers. One call, one lane. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.kernel.lane;
