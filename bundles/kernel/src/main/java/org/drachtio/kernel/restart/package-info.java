/** Bundles that restart: how long one waits for what they offer. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.drachtio.kernel.restart;
