/** Keeps the trials that are going on. */
package org.drachtio.kernel.canary.internal;
