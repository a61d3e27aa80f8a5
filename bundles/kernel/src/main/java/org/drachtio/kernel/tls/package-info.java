/**
 * Keys, certificates and names of ciphers as they stand in files and configurations. Contracts use
 * JDK types only.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.drachtio.kernel.tls;
