/** Transactions of RFC 3261 section 17: what the transaction core offers upward. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.transaction;
