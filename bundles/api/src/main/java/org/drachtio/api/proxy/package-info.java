/** The stateful proxy (RFC 3261 §16). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.proxy;
