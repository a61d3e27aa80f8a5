/**
 * New versions of bundles that are tried beside those that run. Start with {@link
 * org.drachtio.kernel.canary.Canary}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.kernel.canary;
