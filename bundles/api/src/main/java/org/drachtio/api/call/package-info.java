/**
 * Call attempts, their answers and their ends: what is told to those who count and record calls.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.call;
