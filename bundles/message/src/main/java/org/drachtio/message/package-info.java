/**
 * Immutable SIP messages over the bytes as received: scan once, parse a value when it is first
 * asked for.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.drachtio.message;
